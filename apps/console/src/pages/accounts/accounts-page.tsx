import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import type { Account } from '@sluice/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound, Plus, Search, Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccounts } from '../../data/accounts.ts';
import { useConnectorLookup } from '../../data/connectors.ts';
import { itemsOf } from '../../data/pages.ts';
import { LinkAccount } from '../../hub/link-account.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { AccountTile } from './account-tile.tsx';
import { matches } from './matches.ts';
import './accounts.css';

/** The linked accounts; here new ones are linked, and others are asked to link theirs. */
export function AccountsPage() {
  const navigate = useNavigate();
  const { linked } = useSearch({ from: '/accounts' });
  const [linking, setLinking] = useState(false);
  const accounts = useAccounts();
  const all = itemsOf(accounts.data);
  const open = () => setLinking(true);
  return (
    <Page
      title="Accounts"
      intro="The accounts that flows and API calls work with. Their keys lie encrypted in the vault and are never shown again."
      actions={<Ways onLink={open} />}
    >
      {accounts.error ? <Problem error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
      {accounts.isPending ? <RowsComing height={120} /> : null}
      {accounts.isSuccess && all.length === 0 ? <NoAccounts onLink={open} /> : null}
      {all.length > 0 ? <Found accounts={all} linked={linked} more={moreOf(accounts, all.length)} /> : null}
      {accounts.hasNextPage ? (
        <div className="rows-more">
          <Button
            variant="default"
            loading={accounts.isFetchingNextPage}
            onClick={() => void accounts.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
      {linking ? (
        <LinkAccount
          onClose={() => setLinking(false)}
          onLinked={({ id }) => void navigate({ to: '/accounts', search: { linked: id } })}
        />
      ) : null}
    </Page>
  );
}

function Ways({ onLink }: { onLink: () => void }) {
  return (
    <>
      <Button
        variant="default"
        leftSection={<Send size={16} aria-hidden />}
        renderRoot={(props) => <Link to="/links" search={{ ask: true }} {...props} />}
      >
        Ask someone to link
      </Button>
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={onLink}>
        Link account
      </Button>
    </>
  );
}

function NoAccounts({ onLink }: { onLink: () => void }) {
  return (
    <EmptyState
      icon={<KeyRound />}
      title="No accounts yet"
      actions={
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={onLink}>
          Link your first account
        </Button>
      }
    >
      <p>
        Linking takes a minute: choose the system, enter its API key, and it is checked with the provider
        before anything is kept.
      </p>
      <p>
        The key is somebody else’s?{' '}
        <Link to="/links" search={{ ask: true }}>
          Send a link
        </Link>
        , and they enter it themselves.
      </p>
    </EmptyState>
  );
}

const MAX_SEARCHED = 10_000;

/** Fetches the next ones for a search; nothing where there are none, or where they are on their way. */
function moreOf(query: ReturnType<typeof useAccounts>, fetched: number): (() => void) | undefined {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  return hasNextPage && !isFetching && !isError && fetched < MAX_SEARCHED
    ? () => void fetchNextPage()
    : undefined;
}

interface FoundProps {
  accounts: readonly Account[];
  linked: string | undefined;
  more: (() => void) | undefined;
}

function Found({ accounts, linked, more }: FoundProps) {
  const connectorOf = useConnectorLookup();
  const [words, setWords] = useState('');
  const [state, setState] = useState<'all' | 'active' | 'attention'>('all');
  const searching = words.trim() !== '' || state !== 'all';
  useEffect(() => {
    // What is searched for may lie among those that were not fetched yet.
    if (searching) more?.();
  }, [searching, more]);
  const shown = accounts.filter(
    (account) =>
      matches(account, { words, connectorName: connectorOf(account.connector)?.name ?? '' }) &&
      (state === 'all' || (account.status === 'active') === (state === 'active')),
  );
  return (
    <>
      <search className="tools">
        <TextInput
          className="tools-wide"
          label="Search"
          placeholder="Name, system or owner"
          leftSection={<Search size={16} aria-hidden />}
          rightSection={
            words === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => setWords('')} />
          }
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <NativeSelect
          label="Show"
          value={state}
          onChange={(event) => setState(event.currentTarget.value as typeof state)}
          data={[
            { value: 'all', label: 'All' },
            { value: 'active', label: 'Active' },
            { value: 'attention', label: 'Need attention' },
          ]}
        />
      </search>
      <output className="accounts-none">
        {shown.length === 0 ? 'No account fits. Change the search to see more.' : ''}
      </output>
      <ul className="accounts" aria-label="Accounts">
        {shown.map((account) => (
          <AccountTile
            key={account.id}
            account={account}
            connector={connectorOf(account.connector)}
            isNew={account.id === linked}
          />
        ))}
      </ul>
    </>
  );
}
