import { type Clock, makeId, Secret, SluiceError } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { createHash, randomBytes } from 'node:crypto';
import { MODULES } from '../entities/index.ts';
import type { Tables } from '../records/schema.ts';

/** What a key may do: the modules of one company. */
export interface ApiKey {
  readonly id: string;
  readonly companyId: number;
  readonly name: string;
  readonly hint: string;
  readonly modules: readonly string[];
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface Keys {
  /** The live key of that text. */
  find(text: string): ApiKey | undefined;
  /** Makes a key; its text is shown here once and only its SHA-256 is kept. Throws `request.invalid`. */
  create(key: {
    companyId: number;
    name: string;
    modules?: readonly string[];
  }): Promise<{ key: ApiKey; text: Secret }>;
  /** Takes effect with the next call. Throws `key.unknown`. */
  revoke(id: string): Promise<void>;
  list(): Promise<ApiKey[]>;
}

export async function openKeys(store: Store<Tables>, clock: Clock): Promise<Keys> {
  const live = new Map<string, ApiKey>();
  for (const row of await store.db
    .selectFrom('api_keys')
    .selectAll()
    .where('revoked_at', 'is', null)
    .execute()) {
    live.set(row.hash, keyOf(row));
  }
  return {
    find: (text) => live.get(hashKey(text)),
    create: async ({ companyId, name, modules = MODULES }) => {
      const unknown = modules.find((module) => !MODULES.includes(module));
      if (unknown !== undefined || modules.length === 0) throw badModules(unknown ?? '');
      const text = randomBytes(32).toString('base64url');
      const row: Tables['api_keys'] = {
        id: makeId('apiKey', clock.now()),
        company_id: companyId,
        name: name.slice(0, 255),
        hash: hashKey(text),
        hint: new Secret(text).hint(),
        modules: JSON.stringify(modules),
        created_at: clock.now(),
        revoked_at: null,
      };
      await store.transaction((tx) => tx.insertInto('api_keys').values(row).execute());
      live.set(row.hash, keyOf(row));
      return { key: keyOf(row), text: new Secret(text) };
    },
    revoke: async (id) => {
      const row = await store.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) {
        throw new SluiceError('key.unknown', {
          message: `There is no API key ${id}.`,
          fix: 'List the keys to see their ids: keys list.',
        });
      }
      if (row.revoked_at !== null) return;
      live.delete(row.hash);
      await store.transaction((tx) =>
        tx.updateTable('api_keys').set({ revoked_at: clock.now() }).where('id', '=', id).execute(),
      );
    },
    list: async () => {
      const rows = await store.db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('id')
        .limit(MAX_LISTED)
        .execute();
      return rows.map(keyOf);
    },
  };
}

const MAX_LISTED = 10_000;

function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function keyOf(row: Tables['api_keys']): ApiKey {
  const modules: string[] = JSON.parse(row.modules);
  return {
    id: row.id,
    companyId: row.company_id,
    name: row.name,
    hint: row.hint,
    modules,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}

function badModules(unknown: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: unknown === '' ? 'A key needs at least one module.' : `There is no module "${unknown}".`,
    fix: `Choose from: ${MODULES.join(', ')}.`,
  });
}
