import { Button } from '@mantine/core';
import { KEY_STATUSES, type ApiKey, type KeyStatus } from '@sluice/core';
import { KeyRound, Plus } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useApiKeys } from '../../data/keys.ts';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { ListFilters } from '../../pieces/list-filters.tsx';
import { NoneFits } from '../../pieces/none-fits.tsx';
import { Page } from '../../pieces/page.tsx';
import { StatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyDetails } from './key-details.tsx';
import { keyState } from './key-state.ts';
import { scopesText } from './presets.ts';
import { RevokeKey } from './revoke-key.tsx';
import './keys.css';

/** The keys that programs use in place of a person. */
export function KeysPage() {
  const { filters, set } = useFilters('/keys');
  const { create, q } = filters;
  const status = oneOf(KEY_STATUSES, filters.state);
  const keys = useApiKeys({ status, q });
  const rows = itemsOf(keys.data);
  useFindOn(keys, rows.length);
  const active = q !== undefined || filters.state !== undefined;
  const clear = () => set({ q: undefined, state: undefined });
  const [shown, setShown] = useState<ApiKey>();
  const [revoked, setRevoked] = useState<ApiKey>();
  const columns = useMemo(() => columnsOf({ onShow: setShown, onRevoke: setRevoked }), []);
  const setCreating = (open: boolean) => set({ create: open ? true : undefined }, { replace: !open });
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Create an API key
    </Button>
  );
  return (
    <Page
      title="API keys"
      intro="For programs: the SDK, the command line, your own server. A key may do what it was made for, from where it was made for, until it ends."
      actions={add}
    >
      <ListFilters active={active} rows={rows.length} more={keys.hasNextPage} onClear={clear}>
        <KeyFilters />
      </ListFilters>
      <DataTable
        label="API keys"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        loading={keys.isPending || (rows.length === 0 && keys.isFetching && !keys.isError)}
        stale={keys.isPlaceholderData}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        empty={
          active ? (
            <NoneFits icon={<KeyRound />} title="No API key fits" onClear={clear} />
          ) : (
            <NoKeys add={add} />
          )
        }
        more={moreOf(keys)}
      />
      {create ? <CreateKey onClose={() => setCreating(false)} /> : null}
      {shown ? <KeyDetails apiKey={shown} onClose={() => setShown(undefined)} /> : null}
      {revoked ? <RevokeKey apiKey={revoked} onClose={() => setRevoked(undefined)} /> : null}
    </Page>
  );
}

function NoKeys({ add }: { add: ReactNode }) {
  return (
    <EmptyState icon={<KeyRound />} title="No API keys yet" actions={add}>
      <p>Create one for each program, so that each can be revoked without the others.</p>
    </EmptyState>
  );
}

const STATE_OPTIONS: readonly { value: KeyStatus; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Expired' },
  { value: 'revoked', label: 'Revoked' },
];

function KeyFilters() {
  const { filters, set } = useFilters('/keys');
  return (
    <>
      <SearchField
        placeholder="Name, id or last letters"
        value={filters.q}
        onChange={(q, options) => set({ q }, options)}
      />
      <SelectFilter
        label="State"
        value={filters.state}
        options={STATE_OPTIONS}
        onChange={(state) => set({ state })}
      />
    </>
  );
}

interface RowActs {
  onShow: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

function columnsOf({ onShow, onRevoke }: RowActs): Column<ApiKey>[] {
  return [
    {
      key: 'name',
      head: 'Name',
      cell: (key) => (
        <>
          <button type="button" className="key-name" onClick={() => onShow(key)}>
            {key.name}
          </button>
          <span className="key-hint code">{key.hint}</span>
        </>
      ),
    },
    { key: 'state', head: 'State', cell: (key) => <StatusBadge {...keyState(key, Date.now())} /> },
    { key: 'scopes', head: 'May', cell: ({ scopes }) => scopesText(scopes) },
    {
      key: 'used',
      head: 'Last used',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <When at={lastUsedAt} />),
    },
    {
      key: 'ends',
      head: 'Ends',
      hideBelow: 'middle',
      cell: ({ expiresAt }) => (expiresAt === null ? 'Never' : <When at={expiresAt} />),
    },
    {
      key: 'from',
      head: 'From',
      hideBelow: 'wide',
      cell: ({ allowedAddresses: [first, ...others] }) =>
        first === undefined ? 'Anywhere' : others.length === 0 ? first : `${first} and ${others.length} more`,
    },
    {
      key: 'acts',
      head: 'Actions',
      align: 'right',
      cell: (key) =>
        key.revokedAt === null ? (
          <Button size="xs" variant="default" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}
