import { Link } from '@tanstack/react-router';
import { Plug } from 'lucide-react';
import { useConnectorsFound } from '../../data/connectors.ts';
import { SearchField } from '../../pieces/filter-bar.tsx';
import { useFilters } from '../../pieces/filters.ts';
import { ListFilters } from '../../pieces/list-filters.tsx';
import { NoneFits } from '../../pieces/none-fits.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { AUTH_LABELS } from './auth-labels.ts';
import { useLackingApps } from '../../data/lacking-apps.ts';
import '../accounts/accounts.css';
import './connectors.css';

/** What can be linked. */
export function ConnectorsPage() {
  const { filters, set, clear, active } = useFilters('/connectors');
  const { data, error, refetch, isPlaceholderData } = useConnectorsFound(filters.q);
  const lacking = useLackingApps();
  return (
    <Page
      title="Connectors"
      intro="The systems whose accounts can be linked: how each is linked, what it can do, and the only hosts its keys are ever sent to."
    >
      <ListFilters active={active} rows={data?.length ?? 0} more={false} onClear={clear}>
        <SearchField
          placeholder="Name or what it is for"
          value={filters.q}
          onChange={(q, options) => set({ q }, options)}
        />
      </ListFilters>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <RowsComing height={120} /> : null}
      {data?.length === 0 ? <NoneFits icon={<Plug />} title="No connector fits" onClear={clear} /> : null}
      <ul
        className="accounts"
        aria-label="Connectors"
        data-stale={isPlaceholderData}
        aria-busy={isPlaceholderData}
      >
        {data?.map(({ id, name, logo, summary, categories, auth }) => (
          <li key={id} className="account-tile">
            <div className="account-tile-head">
              <img src={logo} alt="" width={40} height={40} />
              <div>
                <h2>
                  <Link to="/connectors/$connectorId" params={{ connectorId: id }}>
                    {name}
                  </Link>
                </h2>
                <p>{categories.join(', ')}</p>
              </div>
            </div>
            <p className="connector-summary">{summary}</p>
            <p className="connector-auth">
              {AUTH_LABELS[auth]}
              {lacking.has(id) ? ', once its OAuth app is entered' : ''}
            </p>
          </li>
        ))}
      </ul>
    </Page>
  );
}
