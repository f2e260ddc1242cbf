import { SluiceError } from '@sluice/core';
import type { Store } from '../store/index.ts';
import type { KeyProvider, RotatingKeyProvider } from './key-provider.ts';
import { openRow, rewrapRow, sealRow } from './sealing.ts';
import type { VaultTables } from './vault-tables.ts';
import type { VaultParts } from './vault-parts.ts';
import { walkRows, type WalkOptions, type WalkReport } from './walk.ts';

export type UnfinishedWork = 'data_keys' | 'master_key';

/** A round begins in one transaction and ends in another; a crash leaves it begun, and the next call ends it. I-5 */
export async function rotateDataKeys(parts: VaultParts, options: WalkOptions): Promise<WalkReport> {
  const { store, ring, clock } = parts;
  const round = await store.transaction(async (tx) => {
    // One that a crash left begun is this one again.
    const { ended } = await roundsOf(tx);
    await tx
      .updateTable('vault_rounds')
      .set({ begun: ended + 1 })
      .execute();
    return ended + 1;
  });
  const report = await walkRows({
    ...options,
    store,
    which: { kind: 'before', round },
    each: async (row) =>
      sealRow({ ...row, round, sealed_at: clock.now() }, await openRow(row, ring), ring.current()),
    changed: parts.cache.drop,
  });
  await store.db.updateTable('vault_rounds').set({ ended: round }).where('ended', '<', round).execute();
  return report;
}

export async function rotateMasterKey(parts: VaultParts, options: WalkOptions): Promise<WalkReport> {
  const provider = parts.ring.current();
  if (!canRotate(provider)) throw cannotRotate(provider);
  await provider.startRotation();
  const report = await rewrapAll(parts, options);
  await provider.finishRotation();
  return report;
}

export async function rewrap(
  parts: VaultParts,
  options: WalkOptions & { to: KeyProvider },
): Promise<WalkReport> {
  parts.ring.use(options.to);
  return rewrapAll(parts, options);
}

export async function unfinishedWork(parts: VaultParts): Promise<UnfinishedWork[]> {
  const provider = parts.ring.current();
  const { begun, ended } = await roundsOf(parts.store.db);
  const work: UnfinishedWork[] = [];
  if (canRotate(provider) && provider.rotating) work.push('master_key');
  if (begun > ended) work.push('data_keys');
  return work;
}

/** The rounds of data keys: the last one begun, and the last one that reached every row. */
export async function roundsOf(db: Store<VaultTables>['db']): Promise<{ begun: number; ended: number }> {
  return db.selectFrom('vault_rounds').select(['begun', 'ended']).executeTakeFirstOrThrow();
}

async function rewrapAll(parts: VaultParts, options: WalkOptions): Promise<WalkReport> {
  return walkRows({
    ...options,
    store: parts.store,
    which: { kind: 'not', keyId: parts.ring.current().id },
    each: (row) => rewrapRow(row, parts.ring),
    changed: parts.cache.drop,
  });
}

function canRotate(provider: KeyProvider): provider is RotatingKeyProvider {
  return 'startRotation' in provider;
}

function cannotRotate(provider: KeyProvider): SluiceError {
  return new SluiceError('request.invalid', {
    message: `The master key ${provider.id} is not kept by Sluice, so it cannot be changed here.`,
    fix: 'Change it where it is kept, or move the credentials to another key provider.',
  });
}
