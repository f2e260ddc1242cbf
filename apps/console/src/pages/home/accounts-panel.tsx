import { ACCOUNT_STATUSES, type AccountStatus, type Overview } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { countText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import './home.css';

/** The linked accounts by their state: one bar, and each state with its number. */
export function AccountsPanel({ accounts }: { accounts: Overview['accounts'] }) {
  const there = ACCOUNT_STATUSES.filter((status) => accounts[status] > 0);
  const total = there.reduce((sum, status) => sum + accounts[status], 0);
  return (
    <Panel title="Accounts" actions={<Link to="/accounts">All accounts</Link>}>
      {total === 0 ? (
        <p className="home-none">No account is linked yet.</p>
      ) : (
        <>
          <svg className="home-bar" viewBox={`0 0 ${total} 1`} preserveAspectRatio="none" aria-hidden>
            {partsOf(there, accounts).map(({ status, from, count }) => (
              <rect key={status} data-status={status} x={from} y={0} width={count} height={1} />
            ))}
          </svg>
          <ul className="home-states" aria-label="Accounts by state">
            {there.map((status) => (
              <li key={status}>
                <Link to="/accounts" search={{ state: status }}>
                  <AccountStatusBadge status={status} />
                </Link>
                <span className="numbers">{countText(accounts[status])}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function partsOf(there: readonly AccountStatus[], accounts: Overview['accounts']) {
  let from = 0;
  return there.map((status) => {
    const part = { status, from, count: accounts[status] };
    from += part.count;
    return part;
  });
}
