import { Button, Skeleton } from '@mantine/core';
import { ACCOUNT_STATUSES, type Account } from '@sluice/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { KeyRound, Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { useAccounts } from '../../data/accounts.ts';
import { useConnectorLookup, useConnectors } from '../../data/connectors.ts';
import { itemsOf, moreOf } from '../../data/pages.ts';
import { AddCredential } from '../../hub/add-credential.tsx';
import { LinkAccount } from '../../hub/link-account.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FilterBar, SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { MoreRows } from '../../pieces/more-rows.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { useCan } from '../../session/session.tsx';
import { AccountTile } from './account-tile.tsx';
import { OwnerFilter } from './owner-filter.tsx';
import './accounts.css';

type Opened = 'linking' | 'adding' | undefined;

/** The linked accounts; here new ones are linked, and others are asked to link theirs. */
export function AccountsPage() {
  const navigate = useNavigate();
  const mayLink = useCan('accounts:write');
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const showNew = (accountId: string) => void navigate({ to: '/accounts', search: { linked: accountId } });
  return (
    <Page
      title="Accounts"
      intro="The accounts that flows and API calls work with. Their keys lie encrypted in the vault and are never shown again."
      actions={<Ways onLink={mayLink ? () => setOpened('linking') : undefined} />}
    >
      <Found
        onLink={mayLink ? () => setOpened('linking') : undefined}
        onAdd={mayLink ? () => setOpened('adding') : undefined}
      />
      {opened === 'linking' ? <LinkAccount onClose={close} onLinked={({ id }) => showNew(id)} /> : null}
      {opened === 'adding' ? <Adding onClose={close} onSaved={showNew} /> : null}
    </Page>
  );
}

function Adding({ onClose, onSaved }: { onClose: () => void; onSaved: (accountId: string) => void }) {
  const { data } = useConnectors();
  return data ? (
    <AddCredential connectors={data} onClose={onClose} onSaved={({ id }) => onSaved(id)} />
  ) : null;
}

function Ways({ onLink }: { onLink: (() => void) | undefined }) {
  const mayAsk = useCan('links:manage');
  return (
    <>
      {mayAsk ? (
        <Button
          variant="default"
          leftSection={<Send size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/links" search={{ ask: true }} {...props} />}
        >
          Ask someone to link
        </Button>
      ) : null}
      {onLink ? (
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={onLink}>
          Link account
        </Button>
      ) : null}
    </>
  );
}

const STATES = [...ACCOUNT_STATUSES, 'attention'] as const;
const STATE_OPTIONS: readonly { value: (typeof STATES)[number]; label: string }[] = [
  { value: 'attention', label: 'Need attention' },
  { value: 'active', label: 'Active' },
  { value: 'verifying', label: 'Verifying' },
  { value: 'failing', label: 'Failing' },
  { value: 'expired', label: 'Expired' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'revoked', label: 'Revoked' },
];

interface FoundProps {
  onLink: (() => void) | undefined;
  onAdd: (() => void) | undefined;
}

function Found({ onLink, onAdd }: FoundProps) {
  const { filters, set, clear } = useFilters('/accounts');
  const { q, connector, owner, linked } = filters;
  const status = oneOf(STATES, filters.state);
  const filtered = [q, connector, owner, status].some((filter) => filter !== undefined);
  const accounts = useAccounts({ status, connector, owner, q });
  const items = itemsOf<Account>(accounts.data);
  if (accounts.isSuccess && items.length === 0 && !filtered) return <NoAccounts onLink={onLink} />;
  return (
    <>
      <FilterBar active={filtered} onClear={clear}>
        <SearchField
          placeholder="Name, owner or label"
          value={q}
          onChange={(words, options) => set({ q: words, linked: undefined }, options)}
        />
        <SelectFilter
          label="State"
          value={status}
          options={STATE_OPTIONS}
          onChange={(state) => set({ state })}
        />
        <SystemFilter value={connector} onChange={(system) => set({ connector: system })} />
        <OwnerFilter value={owner} onChange={(id) => set({ owner: id })} />
      </FilterBar>
      {accounts.error ? <Problem error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
      {accounts.isPending ? <TilesComing /> : null}
      <output className="accounts-none">
        {accounts.isSuccess && items.length === 0 ? 'No account fits. Change the filters to see more.' : ''}
      </output>
      {accounts.isSuccess ? (
        <Tiles
          items={items}
          stale={accounts.isPlaceholderData}
          linked={linked}
          onAdd={filtered ? undefined : onAdd}
        />
      ) : null}
      {items.length > 0 ? <MoreRows {...moreOf(accounts)} loaded={items.length} /> : null}
    </>
  );
}

interface TilesProps {
  items: readonly Account[];
  stale: boolean;
  linked: string | undefined;
  onAdd: (() => void) | undefined;
}

function Tiles({ items, stale, linked, onAdd }: TilesProps) {
  const connectorOf = useConnectorLookup();
  return (
    <ul className="accounts" aria-label="Accounts" data-stale={stale} aria-busy={stale}>
      {onAdd ? (
        <li className="account-add">
          <button type="button" onClick={onAdd}>
            <Plus size={20} aria-hidden />
            Add Credential
          </button>
        </li>
      ) : null}
      {items.map((account) => (
        <AccountTile
          key={account.id}
          account={account}
          connector={connectorOf(account.connector)}
          isNew={account.id === linked}
        />
      ))}
    </ul>
  );
}

interface FilterProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function SystemFilter({ value, onChange }: FilterProps) {
  const { data } = useConnectors();
  return (
    <SelectFilter
      label="System"
      value={value}
      options={(data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      onChange={onChange}
    />
  );
}

const COMING = [0, 1, 2, 3, 4, 5];

function TilesComing() {
  return (
    <div className="accounts" aria-busy="true">
      <p className="unseen">Loading…</p>
      {COMING.map((index) => (
        <Skeleton key={index} height={168} radius="lg" />
      ))}
    </div>
  );
}

function NoAccounts({ onLink }: Pick<FoundProps, 'onLink'>) {
  return (
    <EmptyState
      icon={<KeyRound />}
      title="No accounts yet"
      actions={
        onLink ? (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={onLink}>
            Link your first account
          </Button>
        ) : undefined
      }
    >
      <p>
        Linking takes a minute: choose the system, enter its API key, and it is checked with the provider
        before anything is kept.
      </p>
      {onLink ? (
        <p>
          The key is somebody else’s?{' '}
          <Link to="/links" search={{ ask: true }}>
            Send a link
          </Link>
          , and they enter it themselves.
        </p>
      ) : (
        <p>Ask an operator or an admin to link one.</p>
      )}
    </EmptyState>
  );
}
