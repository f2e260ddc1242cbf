import type { Budget } from '@sluice/core';
import { useBudget } from '../../data/accounts.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { countText } from '../../pieces/time.ts';

const WINDOWS: Readonly<Record<string, string>> = {
  second: 'Requests this second',
  minute: 'Requests this minute',
  hour: 'Requests this hour',
  day: 'Requests today',
  month: 'Requests this month',
};

/** What the account's key may still spend. */
export function BudgetPanel({ accountId }: { accountId: string }) {
  const { data, error, refetch } = useBudget(accountId);
  return (
    <Panel title="Budget" intro="What this key may still spend, whoever uses it here.">
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={40} /> : null}
      {data ? <Windows budget={data} /> : null}
    </Panel>
  );
}

function Windows({ budget: { windows, credits } }: { budget: Budget }) {
  return (
    <div className="windows">
      {credits.balance === null ? null : (
        <p className="row-note">
          {countText(credits.balance)} credits left at the provider, {countText(credits.spent)} spent here.
        </p>
      )}
      {windows.map(({ name, limit, used, remaining }) => (
        <div key={name} className="window">
          <div className="window-head">
            <span>{WINDOWS[name] ?? name}</span>
            <span>
              {countText(remaining)} of {countText(limit)} left
            </span>
          </div>
          <progress value={used} max={limit} aria-label={`Used: ${WINDOWS[name] ?? name}`} />
        </div>
      ))}
    </div>
  );
}
