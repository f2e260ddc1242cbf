import type { AccountUse } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useAccountUses } from '../../data/accounts.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';

const SHOWN = 8;

/** What uses the account now, and what used it last. */
export function AccountUses({ accountId }: { accountId: string }) {
  const { data, error, refetch } = useAccountUses(accountId);
  return (
    <Panel title="What uses it" intro="Runs and open links. What is at work keeps it from being unlinked.">
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={44} /> : null}
      {data?.length === 0 ? <p className="row-note">Nothing uses it yet.</p> : null}
      {data && data.length > 0 ? <UseRows uses={data.slice(0, SHOWN)} label="What uses it" /> : null}
      {data && data.length > SHOWN ? (
        <p className="row-note account-more">
          <Link to="/runs" search={{ account: accountId }}>
            All its runs
          </Link>
        </p>
      ) : null}
    </Panel>
  );
}

export function UseRows({ uses, label }: { uses: readonly AccountUse[]; label: string }) {
  return (
    <Rows label={label}>
      {uses.map((use) => (
        <li key={`${use.kind}/${use.id}`}>
          <div className="row-main">
            <p className="row-title">
              {use.kind === 'run' ? (
                <Link to="/runs/$runId" params={{ runId: use.id }}>
                  {use.label}
                </Link>
              ) : (
                <Link to="/links">{use.label}</Link>
              )}
            </p>
          </div>
          <span className="row-note">
            {use.blocksUnlinking ? 'in use: ' : ''}
            {use.status}
          </span>
        </li>
      ))}
    </Rows>
  );
}
