import { SluiceError, type Account, type ReplaceCredentials, type Secret } from '@sluice/core';
import { isUniqueViolation, type Tx } from '@sluice/runtime';
import { resolveEndpoint, type Connector } from '@sluice/connectors';
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
import { findTwin } from './link.ts';
import type { Reader } from './reader.ts';
import { changedMeanwhile, linkedAlready, wasRevoked } from './refusals.ts';
import type { Schedule } from './schedule.ts';
import { requireShared } from './sharing.ts';
import { sealCandidate } from './tokens.ts';
import { askProvider, refused } from './verification.ts';

export interface ReplaceOptions {
  signal?: AbortSignal | undefined;
  /** Secrets that were left empty stay as they are, as long as they go on being sent to the same place. */
  keepSecrets?: boolean | undefined;
  /** Changed with the credentials; what is left out stays. */
  name?: string | undefined;
  description?: string | undefined;
  ownerName?: string | undefined;
  label?: string | undefined;
  metadata?: Account['metadata'] | undefined;
  /** What an authorisation server gave for the sign-in that precedes this. */
  tokens?: Tokens | undefined;
  /** Does its work in the transaction that keeps the change; what it throws undoes both. */
  commit?: ((tx: Tx<Database>, account: Account) => Promise<void>) | undefined;
}

type Request = ReplaceOptions & {
  actor: Actor;
  accountId: string;
  body: Static<typeof ReplaceCredentials>;
  schedule: Schedule;
};

/**
 * Puts new credentials in the place of the old, once the provider has taken them. Secrets are entered
 * anew, so that an old one never goes to a new address; other fields stay unless given, and go when empty. I-3
 */
export async function replaceCredentials(
  options: AccountsOptions,
  reader: Reader,
  request: Request,
): Promise<Account> {
  const { actor, accountId, tokens } = request;
  const { workspaceId } = actor;
  const since = tokens?.signedInAt ?? options.clock.now();
  const old = await reader.row(workspaceId, accountId);
  requireShared(actor, showAccount(old));
  if (old.status === 'revoked') throw wasRevoked(old.name);
  const connector = options.catalog.find(old.connector);
  const entered = makeCandidate(options, {
    workspaceId,
    connector,
    entered: await fieldsOf(options, { request, old, connector }),
    tokens,
  });
  if (request.keepSecrets) refuseNewPlace({ request, old, entered });
  await refuseRevokedKey(options.store, entered);
  const findOther = async (candidate: Candidate) => {
    const twin = await findTwin(options.store, { candidate, owner: old.owner });
    return twin?.id === old.id ? undefined : twin;
  };
  const refuseOther = async (candidate: Candidate): Promise<void> => {
    const other = await findOther(candidate);
    if (other) throw linkedAlready(other);
  };
  await refuseOther(entered);
  const verdict = await askProvider(options.verify, entered, request.signal);
  if (!verdict.ok) throw refused(entered, verdict.said);
  const candidate = withVerified(options, entered, verdict.verified);
  if (candidate.upstreamKey !== entered.upstreamKey) await refuseOther(candidate);
  try {
    return await keep(options, { request, old, candidate, since });
  } catch (error) {
    const taken = isUniqueViolation(error) ? await findOther(candidate) : undefined;
    throw taken ? linkedAlready(taken) : error;
  } finally {
    reader.forget(workspaceId, accountId);
  }
}

interface Replacing {
  request: Request;
  old: AccountRow;
  connector: Connector;
}

/** What was there, what was given over it, and with `keepSecrets` the secrets that were not given. */
async function fieldsOf(
  { vault }: AccountsOptions,
  { request, old, connector }: Replacing,
): Promise<Record<string, string>> {
  const given = request.body.fields;
  const plain = { ...(JSON.parse(old.fields) as Record<string, string>), ...given };
  if (!request.keepSecrets) return plain;
  const secrets: Readonly<Record<string, Secret>> = await vault.open({
    workspaceId: old.workspace_id,
    ownerId: old.id,
  });
  const kept = keptSecrets(connector, given).map((name) => [name, secrets[name]?.open() ?? '']);
  return { ...plain, ...(Object.fromEntries(kept) as Record<string, string>) };
}

function keptSecrets(connector: Connector, given: Readonly<Record<string, string>>): string[] {
  const secret = connector.fields.filter((field) => field.kind === 'secret');
  return secret.map((field) => field.name).filter((name) => (given[name] ?? '').trim() === '');
}

/** Throws `account.fields` when a secret that was kept would go to another place than before. I-2 */
function refuseNewPlace({
  request,
  old,
  entered,
}: {
  request: Request;
  old: AccountRow;
  entered: Candidate;
}): void {
  const kept = keptSecrets(entered.connector, request.body.fields);
  const { fields, baseUrl, connector } = entered;
  const before = JSON.parse(old.fields) as Record<string, string>;
  const samePlace = baseUrl === old.base_url && tokenUrl(connector, fields) === tokenUrl(connector, before);
  if (kept.length === 0 || samePlace) return;
  throw new SluiceError('account.fields', {
    message: `The address changes, so the ${entered.connector.name} credentials must be entered again.`,
    fix: 'Enter them with the new address: what is kept is never sent to another place.',
    fields: kept.map((name) => ({ field: `fields.${name}`, message: 'must be entered with a new address' })),
  });
}

/** Where the client's secret is sent, which may hang on other fields than the API's address. */
function tokenUrl(connector: Connector, fields: Readonly<Record<string, string>>): string | null {
  return connector.auth.kind === 'oauth2'
    ? resolveEndpoint(connector, connector.auth.token, fields).url
    : null;
}

async function keep(
  { store, vault, clock, announce }: AccountsOptions,
  {
    request,
    old,
    candidate,
    since,
  }: { request: Request; old: AccountRow; candidate: EnteredCandidate; since: number },
): Promise<Account> {
  const now = clock.now();
  const changed = columnsOf({ request, old, candidate, now });
  const account = showAccount({ ...old, ...changed });
  await store.transaction(async (tx) => {
    await takeKey(tx, { candidate, since });
    const { numUpdatedRows } = await tx
      .updateTable('accounts')
      .set(changed)
      .where('workspace_id', '=', old.workspace_id)
      .where('id', '=', old.id)
      .where('version', '=', old.version)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw changedMeanwhile(old.id);
    await sealCandidate(tx, vault, { accountId: old.id, candidate, at: now });
    await appendAudit(tx, {
      actor: request.actor,
      at: now,
      act: 'account.credentials_replaced',
      subject: old.id,
      details: { connector: old.connector, hosts: candidate.allowedHosts },
    });
    await request.commit?.(tx, account);
    await announce(tx, { type: 'account.changed', workspaceId: old.workspace_id, at: now, account });
    if (old.status === 'failing' || old.status === 'expired')
      await announce(tx, { type: 'account.mended', workspaceId: old.workspace_id, at: now, account });
  });
  return account;
}

function columnsOf({
  request,
  old,
  candidate,
  now,
}: {
  request: Request;
  old: AccountRow;
  candidate: EnteredCandidate;
  now: number;
}) {
  const shown = {
    name: request.name ?? old.name,
    owner: old.owner,
    owner_name: request.ownerName ?? old.owner_name,
    label: request.label ?? old.label,
  };
  // What a person suspended stays so: it is resumed by a person.
  const stays = old.status === 'suspended';
  return {
    ...candidateColumns(candidate),
    ...shown,
    search: searchText(shown),
    description: request.description ?? old.description,
    metadata: request.metadata === undefined ? old.metadata : JSON.stringify(request.metadata),
    ...(stays ? {} : { status: 'active', status_reason: null }),
    status_since: stays || old.status === 'active' ? old.status_since : now,
    verified_at: now,
    checked_at: null,
    check_failures: 0,
    next_check_at: stays ? null : request.schedule.afterAccepted(old.id, now),
    check_owner: null,
    check_until: null,
    updated_at: now,
    version: old.version + 1,
  };
}
