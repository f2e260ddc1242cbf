import { Secret } from '@sluice/core';
import { isUniqueViolation, type Store, type Vault } from '@sluice/runtime';
import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../schema/index.ts';

/**
 * A keyed hash of this installation, in hex. Equal texts can be told to be equal, and nobody who reads the
 * database can try out what the text was. I-1
 */
export type Pepper = (...parts: readonly string[]) => string;

const PLACE = { workspaceId: 'installation', ownerId: 'pepper' } as const;

/** The installation's pepper; made on the first start, and kept sealed in the vault. */
export async function ensurePepper({
  store,
  vault,
}: {
  store: Store<Database>;
  vault: Vault<Database>;
}): Promise<Pepper> {
  const known = await store.db
    .selectFrom('installation')
    .select('value')
    .where('name', '=', 'pepper')
    .executeTakeFirst();
  if (!known) await makePepper(store, vault);
  const { key } = await vault.open(PLACE);
  if (!key) throw new Error('The pepper is not where it was sealed.');
  return (...parts) => createHmac('sha256', key.open()).update(JSON.stringify(parts)).digest('hex');
}

async function makePepper(store: Store<Database>, vault: Vault<Database>): Promise<void> {
  const key = new Secret(randomBytes(32).toString('base64url'));
  try {
    await store.transaction(async (tx) => {
      await tx.insertInto('installation').values({ name: 'pepper', value: 'sealed' }).execute();
      await vault.seal(tx, { ...PLACE, secrets: { key } });
    });
  } catch (error) {
    // Another process that started at the same time has made it.
    if (!isUniqueViolation(error)) throw error;
  }
}
