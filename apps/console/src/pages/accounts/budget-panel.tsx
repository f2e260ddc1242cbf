import type { Budget } from '@sluice/core';
import { useBudget } from '../../data/accounts.ts';
import { Meter } from '../../pieces/meter.tsx';
import { countText, creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';

const WINDOWS: Readonly<Record<string, string>> = {
  second: 'Requests this second',
  minute: 'Requests this minute',
  hour: 'Requests this hour',
  day: 'Requests today',
  month: 'Requests this month',
};

/** What the account's key may still spend, as the provider's answers say; live while it is looked at. */
export function BudgetPanel({ accountId, provider }: { accountId: string; provider: string }) {
  const { data, error, refetch } = useBudget(accountId);
  return (
    <Panel title="Budget" intro="What this key may still spend, whoever uses it here.">
      {error && !data ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={40} /> : null}
      {data ? <Windows budget={data} provider={provider} /> : null}
    </Panel>
  );
}

function Windows({ budget: { windows, credits }, provider }: { budget: Budget; provider: string }) {
  return (
    <div className="windows">
      <Credits credits={credits} provider={provider} />
      {windows.map(({ name, limit, used, remaining }) => (
        <Meter
          key={name}
          label={WINDOWS[name] ?? name}
          value={used}
          max={limit}
          note={`${countText(remaining)} of ${countText(limit)} left`}
        />
      ))}
      {windows.length === 0 && credits.balance === null ? (
        <p className="row-note">The provider names no limits for this key.</p>
      ) : null}
    </div>
  );
}

function Credits({
  credits: { balance, balanceAt, spent, reserved },
  provider,
}: Pick<Budget, 'credits'> & { provider: string }) {
  if (balance === null && spent === 0) return null;
  return (
    <div className="credits-left">
      {balance === null ? null : (
        <p>
          <strong>{creditsText(balance)}</strong> credits left
        </p>
      )}
      {balance === null || balanceAt === null ? null : (
        <p className="row-note">
          As {provider} said <When at={balanceAt} />, less what was spent here since. It is asked again when a
          run ends, and at every check of the account.
        </p>
      )}
      <p className="row-note">
        {creditsText(spent)} spent here in all
        {reserved > 0 ? `, ${creditsText(reserved)} set aside for calls under way` : ''}.
      </p>
    </div>
  );
}
