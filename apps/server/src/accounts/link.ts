import { makeId, type Account, type LinkAccount } from '@sluice/core';
import { insertRow, isUniqueViolation, type Store, type Tx } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import {
  searchText,
  showAccount,
  type AccountRow,
  type Candidate,
  type EnteredCandidate,
  type Tokens,
} from './account-row.ts';
import { refuseRevokedKey, takeKey } from './account-keys.ts';
import type { AccountsOptions } from './accounts.ts';
import { candidateColumns, makeCandidate, withVerified } from './candidate.ts';
import { linkedAlready } from './refusals.ts';
import type { Schedule } from './schedule.ts';
import { sealCandidate } from './tokens.ts';
import { askProvider, refused } from './verification.ts';

export interface LinkOptions {
  /** Names the request: the same again answers with the account that it linked. */
  linkKey?: string | undefined;
  signal?: AbortSignal | undefined;
  /** What an authorisation server gave for the sign-in that precedes this. */
  tokens?: Tokens | undefined;
  /** Whether it is known that the owner has no account of this connector: then none is looked for. */
  isFirst?: boolean | undefined;
  /** Does its work in the transaction that keeps the account; what it throws undoes both. */
  commit?: ((tx: Tx<Database>, account: Account) => Promise<void>) | undefined;
}

const DEFAULT_OWNER = 'workspace';

/**
 * Checks the fields, then asks the provider, and only then keeps anything: the row, the sealed secret and
 * the audit entry, in one transaction. I-3
 */
export async function linkAccount(
  options: AccountsOptions,
  request: LinkOptions & { actor: Actor; body: Static<typeof LinkAccount>; schedule: Schedule },
): Promise<Account> {
  const { store } = options;
  const { actor, body, linkKey, signal, tokens } = request;
  const { workspaceId } = actor;
  const connector = options.catalog.find(body.connector);
  const earlier = linkKey === undefined ? undefined : await findByLinkKey(store, workspaceId, linkKey);
  if (earlier) return showAccount(earlier);
  const since = tokens?.signedInAt ?? options.clock.now();
  const entered = makeCandidate(options, { workspaceId, connector, entered: body.fields, tokens });
  await refuseRevokedKey(store, entered);
  const owner = body.owner ?? DEFAULT_OWNER;
  const refuseTwin = async (candidate: Candidate): Promise<void> => {
    const twin = await findTwin(store, { candidate, owner });
    if (twin) throw linkedAlready(twin);
  };
  if (!request.isFirst) await refuseTwin(entered);
  const verdict = await askProvider(options.verify, entered, signal);
  if (!verdict.ok) throw refused(entered, verdict.said);
  const candidate = withVerified(options, entered, verdict.verified);
  if (candidate.upstreamKey !== entered.upstreamKey) await refuseTwin(candidate);
  const row = newRow(candidate, {
    body,
    owner,
    linkKey: linkKey ?? null,
    now: options.clock.now(),
    schedule: request.schedule,
  });
  try {
    await keep(options, { actor, row, candidate, since, commit: request.commit });
  } catch (error) {
    const other = isUniqueViolation(error) ? await findTwin(store, { candidate, owner }) : undefined;
    throw other ? linkedAlready(other) : error;
  }
  return showAccount(row);
}

/** The account that this owner has linked with the same key at the same place, if there is one. */
export async function findTwin(
  store: Store<Database>,
  { candidate, owner }: { candidate: Candidate; owner: string },
): Promise<AccountRow | undefined> {
  return store.db
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', candidate.workspaceId)
    .where('owner', '=', owner)
    .where('connector', '=', candidate.connector.id)
    .where('upstream_key', '=', candidate.upstreamKey)
    .executeTakeFirst();
}

function findByLinkKey(
  store: Store<Database>,
  workspaceId: string,
  linkKey: string,
): Promise<AccountRow | undefined> {
  return store.db
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('link_key', '=', linkKey)
    .executeTakeFirst();
}

function newRow(
  candidate: EnteredCandidate,
  made: {
    body: Static<typeof LinkAccount>;
    owner: string;
    linkKey: string | null;
    now: number;
    schedule: Schedule;
  },
): AccountRow {
  const id = makeId('account', made.now);
  const shown = {
    name: made.body.name ?? candidate.connector.name,
    owner: made.owner,
    owner_name: made.body.ownerName ?? made.owner,
    label: made.body.label ?? null,
  };
  return {
    workspace_id: candidate.workspaceId,
    id,
    connector: candidate.connector.id,
    ...shown,
    search: searchText(shown),
    description: made.body.description ?? '',
    metadata: JSON.stringify(made.body.metadata ?? {}),
    status: 'active',
    status_reason: null,
    status_since: made.now,
    ...candidateColumns(candidate),
    link_key: made.linkKey,
    verified_at: made.now,
    created_at: made.now,
    updated_at: made.now,
    version: 1,
    shared_with: 'operator',
    next_check_at: made.schedule.afterAccepted(id, made.now),
    checked_at: null,
    check_failures: 0,
    check_owner: null,
    check_until: null,
    revocation: null,
  };
}

async function keep(
  { store, vault, announce }: AccountsOptions,
  kept: {
    actor: Actor;
    row: AccountRow;
    candidate: EnteredCandidate;
    since: number;
    commit: LinkOptions['commit'];
  },
): Promise<void> {
  const { actor, row, candidate, since } = kept;
  const account = showAccount(row);
  await store.transaction(async (tx) => {
    await takeKey(tx, { candidate, since });
    const revoked = await revokedWith(tx, row);
    await insertRow(tx, 'accounts', row);
    await sealCandidate(tx, vault, { accountId: row.id, candidate, at: row.created_at });
    await appendAudit(tx, {
      actor,
      at: row.created_at,
      act: 'account.linked',
      subject: row.id,
      details: {
        connector: row.connector,
        name: row.name,
        owner: row.owner,
        hosts: candidate.allowedHosts,
        ...(revoked.length === 0 ? {} : { revokedBefore: revoked }),
      },
    });
    await kept.commit?.(tx, account);
    await announce(tx, {
      type: 'account.linked',
      workspaceId: row.workspace_id,
      at: row.created_at,
      account,
    });
  });
}

const NAMED = 5;

/** Accounts of the same key that were revoked: whoever links it again made it work again, which the audit says. */
async function revokedWith(tx: Tx<Database>, row: AccountRow): Promise<string[]> {
  const rows = await tx
    .selectFrom('accounts')
    .select('id')
    .where('workspace_id', '=', row.workspace_id)
    .where('upstream_key', '=', row.upstream_key)
    .where('connector', '=', row.connector)
    .where('status', '=', 'revoked')
    .limit(NAMED)
    .execute();
  return rows.map(({ id }) => id);
}
