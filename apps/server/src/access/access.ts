import {
  makeId,
  ROLE_SCOPES,
  ROLES,
  SCOPES,
  SluiceError,
  type ApiKey,
  type Clock,
  type CreatedKey,
  type CreateKey,
  type Role,
  type Scope,
} from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { isAmong, plainAddress, readRanges } from './addresses.ts';
import {
  addressesOf,
  hashKey,
  isKeyText,
  isLive,
  makeKeyText,
  scopesOf,
  showKey,
  type KeyRow,
} from './api-key.ts';
import { readKeys, type KeysQuery } from './read-keys.ts';
import { createUses } from './uses.ts';

export interface Access {
  /**
   * Who holds the key of that `Authorization` header, sent from that address. Throws `auth.missing`,
   * `auth.invalid` and `auth.address`.
   */
  authenticate(authorization: string | undefined, address: string): Promise<Actor>;
  createKey(actor: Actor, body: Static<typeof CreateKey>): Promise<Static<typeof CreatedKey>>;
  listKeys(
    actor: Actor,
    query: PageQuery & KeysQuery,
  ): Promise<{ items: ApiKey[]; nextCursor: string | null }>;
  /** The key opens nothing any more once this resolves; revoking it again changes nothing. */
  revokeKey(actor: Actor, keyId: string): Promise<ApiKey>;
  /** Writes down when keys were last used. */
  close(): Promise<void>;
}

interface Parts {
  store: Store<Database>;
  clock: Clock;
}

/** Throws `auth.scope` when the actor's key may not do what needs `scope`, `auth.role` when his role may not. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (actor.scopes.includes(scope)) return;
  if (actor.member) throw roleRefusal(actor.member.role, scope);
  throw new SluiceError('auth.scope', {
    message: `This API key may not do this: it lacks the scope ${scope}.`,
    fix: `Use a key that has the scope ${scope}, or make one with \`sluice keys create\`.`,
  });
}

function roleRefusal(role: Role, scope: Scope): SluiceError {
  const least = ROLES.findLast((one) => ROLE_SCOPES[one].includes(scope)) ?? 'owner';
  return new SluiceError('auth.role', {
    message: `Your role, ${ROLE_NAMES[role]}, may not do this: it takes ${ROLE_NAMES[least]} or more.`,
    fix: 'Ask an owner or an admin of the workspace to do it, or to give you that role.',
  });
}

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  operator: 'Operator',
  viewer: 'Viewer',
};

export function createAccess(parts: Parts): Access {
  const { store, clock } = parts;
  const uses = createUses(parts);
  // Only where no other process can revoke a key behind this one's back.
  const cache = store.dialect === 'sqlite' ? { rows: new Map<string, KeyRow>(), revocations: 0 } : undefined;
  return {
    authenticate: async (authorization, address) => {
      const text = readBearer(authorization);
      const row = isKeyText(text) ? await findKey(store, cache, hashKey(text)) : undefined;
      if (!row || !isLive(row, clock.now())) throw refusal(row, clock.now());
      const allowed = addressesOf(row);
      if (allowed.length > 0 && !isAmong(allowed, address)) throw wrongAddress(row, address);
      uses.note(row.id);
      return {
        workspaceId: row.workspace_id,
        label: `${row.id} (${row.name})`,
        keyId: row.id,
        scopes: scopesOf(row),
      };
    },
    createKey: async (actor, body) => {
      const scopes = body.scopes ?? SCOPES.filter((scope) => actor.scopes.includes(scope));
      for (const scope of scopes) requireScope(actor, scope);
      const expiresAt = body.expiresAt === undefined ? null : readExpiry(body.expiresAt, clock.now());
      const addresses = readRanges(body.allowedAddresses ?? [], 'allowedAddresses');
      const made = { actor, name: body.name, scopes, addresses, expiresAt, clock };
      return store.transaction((tx) => insertKey(tx, made));
    },
    listKeys: ({ workspaceId }, query) =>
      readKeys(parts, { workspaceId, query, show: (row) => showKey(row, uses.lastUsedAt(row)) }),
    revokeKey: async (actor, keyId) => {
      const row = await store.transaction((tx) => revoke(tx, { actor, keyId, now: clock.now() }));
      if (cache) {
        cache.rows.delete(row.hash);
        cache.revocations += 1;
      }
      return showKey(row, uses.lastUsedAt(row));
    },
    close: () => uses.close(),
  };
}

/** Makes and books a key inside `tx`; its text is in the answer and nowhere else. */
export async function insertKey(
  tx: Tx<Database>,
  made: {
    actor: Actor;
    name: string;
    scopes: readonly Scope[];
    addresses: readonly string[];
    expiresAt: number | null;
    clock: Clock;
  },
): Promise<Static<typeof CreatedKey>> {
  const now = made.clock.now();
  const text = makeKeyText();
  const row: KeyRow = {
    id: makeId('apiKey', now),
    workspace_id: made.actor.workspaceId,
    name: made.name,
    hash: hashKey(text.open()),
    hint: text.hint(),
    scopes: JSON.stringify(made.scopes),
    allowed_addresses: JSON.stringify(made.addresses),
    created_at: now,
    last_used_at: null,
    expires_at: made.expiresAt,
    revoked_at: null,
  };
  await tx.insertInto('api_keys').values(row).execute();
  await appendAudit(tx, {
    actor: made.actor,
    at: now,
    act: 'key.created',
    subject: row.id,
    details: {
      name: made.name,
      scopes: made.scopes,
      ...(made.addresses.length === 0 ? {} : { allowedAddresses: made.addresses }),
    },
  });
  return { key: showKey(row, null), secret: text.open() };
}

const MAX_CACHED = 10_000;

interface KeyCache {
  /** By hash; unrevoked only. */
  rows: Map<string, KeyRow>;
  revocations: number;
}

async function findKey(
  store: Store<Database>,
  cache: KeyCache | undefined,
  hash: string,
): Promise<KeyRow | undefined> {
  const cached = cache?.rows.get(hash);
  if (cached) return cached;
  const revocations = cache?.revocations;
  const row = await store.db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
  // What was read before a revocation must not be kept after it.
  if (cache && row?.revoked_at === null && cache.revocations === revocations) {
    if (cache.rows.size >= MAX_CACHED) cache.rows.clear();
    cache.rows.set(hash, row);
  }
  return row;
}

async function revoke(
  tx: Tx<Database>,
  { actor, keyId, now }: { actor: Actor; keyId: string; now: number },
): Promise<KeyRow> {
  // Two revocations at once must not each take the other for the one that stays.
  await tx
    .updateTable('workspaces')
    .set((row) => ({ name: row.ref('name') }))
    .where('id', '=', actor.workspaceId)
    .execute();
  const rows = await tx
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('revoked_at', 'is', null)
    .execute();
  const row = rows.find((one) => one.id === keyId);
  if (!row) return readRevoked(tx, actor, keyId);
  const managers = rows.filter((one) => isLive(one, now) && scopesOf(one).includes('keys:manage'));
  if (managers.length === 1 && managers[0]?.id === keyId)
    throw new SluiceError('key.last', {
      message: `${row.id} is the last key that can manage keys.`,
      fix: 'Make another key with the scope keys:manage first, then revoke this one with it.',
    });
  await tx.updateTable('api_keys').set({ revoked_at: now }).where('id', '=', row.id).execute();
  await appendAudit(tx, { actor, at: now, act: 'key.revoked', subject: row.id, details: { name: row.name } });
  return { ...row, revoked_at: now };
}

async function readRevoked(tx: Tx<Database>, actor: Actor, keyId: string): Promise<KeyRow> {
  const row = await tx
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', keyId)
    .executeTakeFirst();
  if (row) return row;
  throw new SluiceError('key.unknown', {
    message: `There is no API key ${keyId}.`,
    fix: 'See `sluice keys list` for the keys there are.',
  });
}

function readBearer(authorization: string | undefined): string {
  const match = /^Bearer +(\S+) *$/i.exec(authorization ?? '');
  if (match?.[1] !== undefined) return match[1];
  throw new SluiceError('auth.missing', {
    message:
      authorization === undefined
        ? 'This request has no API key.'
        : 'The Authorization header is not of the form `Bearer sluice_…`.',
    fix: 'Send the header `Authorization: Bearer sluice_…` with a key of this server.',
  });
}

/** A key that is out of use may be told so: whoever sends it has held it whole. */
function refusal(row: KeyRow | undefined, now: number): SluiceError {
  const ended = row?.expires_at !== null && row !== undefined && row.expires_at <= now;
  const message =
    row === undefined
      ? 'The API key is not one of this server.'
      : `The API key ${row.id} ${row.revoked_at === null && ended ? 'has expired' : 'was revoked'}.`;
  return new SluiceError('auth.invalid', {
    message,
    fix: 'Check that the whole key was copied, or make a new one with `sluice keys create`.',
  });
}

function wrongAddress(row: KeyRow, address: string): SluiceError {
  return new SluiceError('auth.address', {
    message: `The API key ${row.id} may not be used from ${plainAddress(address)}.`,
    fix: 'Use it from an address that it allows, or make a key for this one with `sluice keys create --allow-address`.',
  });
}

function readExpiry(text: string, now: number): number {
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at) && at > now) return at;
  throw new SluiceError('request.invalid', {
    message: Number.isFinite(at) ? 'The key would have expired already.' : 'The expiry is not a time.',
    fix: 'Give a time to come, as `2030-01-31T00:00:00Z`.',
    fields: [{ field: 'expiresAt', message: 'must be a time to come, in ISO 8601' }],
  });
}
