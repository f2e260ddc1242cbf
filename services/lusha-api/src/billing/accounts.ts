import { SluiceError, type Clock } from '@sluice/core';
import { createHash, randomUUID } from 'node:crypto';
import type { LushaStore } from '../store/tables.ts';

export interface Account {
  id: number;
  name: string;
  plan: string;
  active: boolean;
  v3Enabled: boolean;
  createdAt: number;
}

export interface AccountSettings {
  name: string;
  plan?: string;
  /** What the account may spend in all. */
  credits?: number;
  active?: boolean;
  v3Enabled?: boolean;
}

const DEFAULT_CREDITS = 1_000_000;

/** Makes the account, or changes what is given of one that exists; what was spent stays spent. */
export async function saveAccount(
  store: LushaStore,
  clock: Clock,
  settings: AccountSettings,
): Promise<Account> {
  return store.transaction(async (tx) => {
    const changes = {
      ...(settings.plan === undefined ? {} : { plan: settings.plan }),
      ...(settings.credits === undefined ? {} : { credits_total: settings.credits }),
      ...(settings.active === undefined ? {} : { active: settings.active ? 1 : 0 }),
      ...(settings.v3Enabled === undefined ? {} : { v3_enabled: settings.v3Enabled ? 1 : 0 }),
    };
    const known = await tx
      .selectFrom('accounts')
      .select('id')
      .where('name', '=', settings.name)
      .executeTakeFirst();
    if (known && Object.keys(changes).length > 0) {
      await tx.updateTable('accounts').set(changes).where('id', '=', known.id).execute();
    }
    if (!known) {
      const last = await tx
        .selectFrom('accounts')
        .select(({ fn }) => fn.max('id').as('id'))
        .executeTakeFirst();
      const fresh = { plan: 'scale', credits_total: DEFAULT_CREDITS, active: 1, v3_enabled: 1, ...changes };
      const id = (last?.id ?? 0) + 1;
      await tx
        .insertInto('accounts')
        .values({ id, name: settings.name, credits_used: 0, created_at: clock.now(), ...fresh })
        .execute();
    }
    const row = await tx
      .selectFrom('accounts')
      .selectAll()
      .where('name', '=', settings.name)
      .executeTakeFirstOrThrow();
    return toAccount(row);
  });
}

export interface ApiKey {
  /** Enough to name it: the first eight characters. */
  hint: string;
  name: string;
  account: string;
  createdAt: number;
  revokedAt: number | null;
}

/** A new key, a UUID v4 (Lusha reference 1.2). It is shown here and nowhere again: only its hash is kept. */
export async function createKey(
  store: LushaStore,
  clock: Clock,
  of: { accountId: number; name: string },
): Promise<string> {
  const key = randomUUID();
  await store.transaction((tx) =>
    tx
      .insertInto('api_keys')
      .values({
        hash: hashKey(key),
        hint: key.slice(0, 8),
        name: of.name,
        account_id: of.accountId,
        created_at: clock.now(),
        revoked_at: null,
      })
      .execute(),
  );
  return key;
}

/** Revokes by the whole key or its first eight characters. Throws `key.unknown`. */
export async function revokeKey(store: LushaStore, clock: Clock, keyOrHint: string): Promise<void> {
  const changed = await store.transaction((tx) =>
    tx
      .updateTable('api_keys')
      .set({ revoked_at: clock.now() })
      .where(
        keyOrHint.length > 8 ? 'hash' : 'hint',
        '=',
        keyOrHint.length > 8 ? hashKey(keyOrHint) : keyOrHint,
      )
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  );
  if (Number(changed.numUpdatedRows) > 0) return;
  throw new SluiceError('key.unknown', {
    message: 'There is no such key, or it is revoked already.',
    fix: 'List the keys with: keys list.',
  });
}

export async function listKeys(store: LushaStore): Promise<ApiKey[]> {
  const rows = await store.db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
    .select(['hint', 'api_keys.name', 'accounts.name as account', 'api_keys.created_at', 'revoked_at'])
    .orderBy('api_keys.created_at')
    .execute();
  return rows.map((row) => ({
    hint: row.hint,
    name: row.name,
    account: row.account,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }));
}

/** The account of a key that is known and not revoked, or null. */
export async function findAccountOfKey(store: LushaStore, keyHash: string): Promise<Account | null> {
  const row = await store.db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
    .selectAll('accounts')
    .where('hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row ? toAccount(row) : null;
}

export interface Balance {
  total: number;
  used: number;
  remaining: number;
}

export async function readBalance(store: LushaStore, accountId: number): Promise<Balance> {
  const row = await store.db
    .selectFrom('accounts')
    .select(['credits_total', 'credits_used'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  const total = row.credits_total;
  const used = row.credits_used;
  return { total, used, remaining: Math.max(0, total - used) };
}

/** Keys have the full 122 bits of a UUID, so a plain hash cannot be turned back. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key.toLowerCase()).digest('hex');
}

function toAccount(row: {
  id: number;
  name: string;
  plan: string;
  active: number;
  v3_enabled: number;
  created_at: number;
}): Account {
  return {
    id: row.id,
    name: row.name,
    plan: row.plan,
    active: row.active === 1,
    v3Enabled: row.v3_enabled === 1,
    createdAt: row.created_at,
  };
}
