import { Button, CloseButton, TextInput } from '@mantine/core';
import type { Account, ConnectorInfo } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useCredentials } from '../data/credentials.ts';
import { Problem } from '../pieces/problem.tsx';
import { RowsComing } from '../pieces/rows.tsx';
import { AccountStatusBadge } from '../pieces/status.tsx';
import { useCan, useMe } from '../session/session.tsx';
import { AddCredential } from './add-credential.tsx';
import { WORKSPACE } from './link-account.tsx';
import { whyNot } from './usable.ts';
import './credential-tiles.css';

interface CredentialTilesProps {
  /** What is chosen here; read to who cannot see it. */
  label: string;
  /** Whose accounts there are to choose from. */
  connector: ConnectorInfo;
  /** The account that is chosen. */
  value: string | undefined;
  onChange: (accountId: string) => void;
}

/** More than these are not seen at a glance: then there is a search. */
const MANY_FROM = 9;

/** “Authenticate”: the credentials there are for a system, one of them to be chosen, and a tile to add another. */
export function CredentialTiles({ label, connector, value, onChange }: CredentialTilesProps) {
  const [words, setWords] = useState('');
  const [adding, setAdding] = useState(false);
  const mayAdd = useCan('accounts:write');
  const credentials = useCredentials({ connectorId: connector.id, words, chosen: value });
  const { accounts } = credentials;
  const searching = words !== '' || accounts.length >= MANY_FROM;
  return (
    <div className="credentials">
      {searching ? <SearchCredentials words={words} onChange={setWords} /> : null}
      {credentials.error ? (
        <Problem error={credentials.error} onRetry={() => void credentials.refetch()} />
      ) : null}
      {credentials.isPending ? <RowsComing height={88} /> : null}
      {credentials.isPending ? null : (
        <div className="credential-tiles" role="radiogroup" aria-label={label}>
          {mayAdd ? <AddTile onAdd={() => setAdding(true)} /> : null}
          {accounts.map((account) => (
            <CredentialTile
              key={account.id}
              group={label}
              account={account}
              connector={connector}
              chosen={account.id === value}
              onChoose={() => onChange(account.id)}
            />
          ))}
        </div>
      )}
      <p className="credential-note">{noteOf({ ...credentials, words, mayAdd })}</p>
      {credentials.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          loading={credentials.isFetchingNextPage}
          onClick={() => void credentials.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
      {adding ? (
        <AddCredential
          connectors={[connector]}
          onSaved={({ id }) => onChange(id)}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </div>
  );
}

function noteOf(of: {
  accounts: readonly Account[];
  isSuccess: boolean;
  words: string;
  mayAdd: boolean;
}): string {
  if (!of.isSuccess || of.accounts.length > 0) return '';
  if (of.words !== '') return 'No credential fits these words.';
  return of.mayAdd
    ? 'There is none yet. Add one: it takes a minute, and is checked before it is kept.'
    : 'There is none yet. Ask an operator or an admin to add one.';
}

function SearchCredentials({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  return (
    <TextInput
      className="credential-search"
      label="Find a credential"
      placeholder="Name or owner"
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        words === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => onChange('')} />
      }
      value={words}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function AddTile({ onAdd }: { onAdd: () => void }) {
  return (
    <button type="button" className="credential-add" onClick={onAdd}>
      <span className="credential-plus">
        <Plus size={20} aria-hidden />
      </span>
      Add Credential
    </button>
  );
}

interface TileProps {
  group: string;
  account: Account;
  connector: ConnectorInfo;
  chosen: boolean;
  onChoose: () => void;
}

function CredentialTile({ group, account, connector, chosen, onChoose }: TileProps) {
  const { member } = useMe();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const why = whyNot(account, member.role);
  useEffect(() => {
    if (chosen) input.current?.closest('label')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <label className="credential-tile" data-chosen={chosen} data-off={why !== undefined}>
      <input
        ref={input}
        type="radio"
        name={group}
        value={account.id}
        checked={chosen}
        disabled={why !== undefined}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-about`}
        onChange={onChoose}
      />
      <img src={connector.logo} alt="" width={36} height={36} />
      <span className="credential-words">
        <strong id={`${id}-name`}>{account.name}</strong>
        <span id={`${id}-about`}>
          <AccountStatusBadge status={account.status} />
          <span className="credential-about">{why?.text ?? aboutOf(account)}</span>
        </span>
        {why?.mend === true ? (
          <Link to="/accounts/$accountId" params={{ accountId: account.id }}>
            Mend it<span className="unseen"> ({account.name})</span>
          </Link>
        ) : null}
      </span>
    </label>
  );
}

/** Whose it is, where it is a customer's; and what it is for. */
function aboutOf({ owner, ownerName, description }: Account): string {
  const whose = owner === WORKSPACE.id ? '' : ownerName;
  return [whose, description].filter((part) => part !== '').join(' · ');
}
