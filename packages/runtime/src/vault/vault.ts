import { Secret, SluiceError, systemClock, type Clock } from '@sluice/core';
import type { Store, Tx } from '../store/index.ts';
import type { KeyProvider } from './key-provider.ts';
import { createKeyRing } from './key-ring.ts';
import { createRowCache, type RowKey } from './row-cache.ts';
import {
  rotateDataKeys,
  rotateMasterKey,
  rewrap,
  roundsOf,
  unfinishedWork,
  type UnfinishedWork,
} from './rotation.ts';
import { encodeSecrets, openRow, openSecrets, sealRow } from './sealing.ts';
import type { VaultParts } from './vault-parts.ts';
import type { SecretRow, VaultTables } from './vault-tables.ts';
import { replaceRow, walkRows, type WalkOptions, type WalkReport } from './walk.ts';

/** Keeps secrets sealed in the store; an opened one leaves it as `Secret` and is kept nowhere. I-1 */
export interface Vault<DB extends VaultTables = VaultTables> {
  /** Seals all secrets of one owner inside the caller's transaction, in place of those it had. */
  seal(tx: Tx<DB>, secrets: SealSecrets): Promise<{ version: number }>;
  /**
   * The secrets of one owner, opened for one call. Throws `vault.unknown`, `vault.tampered`, `vault.key_wrong`.
   * Not for use inside a transaction of the same store. With `atLeast`, the version that `seal` told, no older
   * set is opened, however lately another process replaced it.
   */
  open(owner: RowKey, options?: { atLeast?: number | undefined }): Promise<Record<string, Secret>>;
  /** Whether there was something to remove. */
  remove(tx: Tx<DB>, owner: RowKey): Promise<boolean>;
  has(owner: RowKey): Promise<boolean>;
  /** Throws `vault.key_wrong` unless every master key that something was sealed with is there; for the start. */
  checkKeys(): Promise<void>;
  /** Opens everything once and tells what cannot be opened. */
  verify(options?: WalkOptions): Promise<WalkReport>;
  /** Seals everything anew under fresh data keys, while the vault serves. A call after a crash goes on. */
  rotateDataKeys(options?: WalkOptions): Promise<WalkReport>;
  /** Puts a new master key in the place of the provider's, while the vault serves. A call after a crash goes on. */
  rotateMasterKey(options?: WalkOptions): Promise<WalkReport>;
  /**
   * Wraps every data key anew under another provider, which wraps from now on; the way back is the same
   * call with the former one. Until it has ended, start with both: `keys` and `formerKeys`.
   */
  rewrap(options: WalkOptions & { to: KeyProvider }): Promise<WalkReport>;
  /** What a crash interrupted, for `resume` to end. */
  unfinished(): Promise<UnfinishedWork[]>;
  resume(options?: WalkOptions): Promise<void>;
}

export interface SealSecrets extends RowKey {
  secrets: Readonly<Record<string, Secret>>;
}

export interface CreateVault<DB extends VaultTables> {
  store: Store<DB>;
  /** Seals from now on; `rotateMasterKey` is for one that can change its master key. */
  keys: KeyProvider;
  /** Providers that only unwrap, while secrets move from them to `keys`. */
  formerKeys?: readonly KeyProvider[];
  clock?: Clock;
}

export function createVault<DB extends VaultTables>(options: CreateVault<DB>): Vault<DB> {
  // A store with more tables serves as one with these alone; Kysely's types cannot say so.
  const store = options.store as unknown as Store<VaultTables>;
  const own = (tx: Tx<DB>) => tx as unknown as Tx<VaultTables>;
  const clock = options.clock ?? systemClock;
  const ring = createKeyRing(options.keys, options.formerKeys ?? []);
  const maxAgeMs = store.dialect === 'sqlite' ? undefined : SHARED_STORE_AGE_MS;
  const cache = createRowCache({ clock, maxRows: MAX_CACHED_ROWS, maxAgeMs });
  const parts: VaultParts = { store, ring, cache, clock };
  const alone = oneAtATime();
  return {
    seal: (tx, secrets) => seal(parts, own(tx), secrets),
    open: async (owner, { atLeast = 0 } = {}) => {
      const cached = cache.get(owner);
      return openSecrets(cached && cached.version >= atLeast ? cached : await readRow(parts, owner), ring);
    },
    remove: async (tx, owner) => {
      const { numDeletedRows } = await ownRow(
        own(tx).deleteFrom('vault_secrets'),
        owner,
      ).executeTakeFirstOrThrow();
      forget(parts, own(tx), owner);
      return numDeletedRows === 1n;
    },
    has: async (owner) => (await findRow(store.db, owner)) !== undefined,
    checkKeys: async () => {
      const used = await store.db.selectFrom('vault_secrets').select('key_id').distinct().execute();
      for (const row of used) await ring.holderOf(row.key_id);
    },
    verify: (walk = {}) => {
      const each = async (row: SecretRow) => void (await openRow(row, ring)).fill(0);
      return walkRows({ ...walk, store, which: { kind: 'all' }, each, changed: cache.drop });
    },
    rotateDataKeys: (walk = {}) => alone(() => rotateDataKeys(parts, walk)),
    rotateMasterKey: (walk = {}) => alone(() => rotateMasterKey(parts, walk)),
    rewrap: (walk) => alone(() => rewrap(parts, walk)),
    unfinished: () => unfinishedWork(parts),
    resume: (walk = {}) =>
      alone(async () => {
        for (const work of await unfinishedWork(parts)) {
          await (work === 'data_keys' ? rotateDataKeys(parts, walk) : rotateMasterKey(parts, walk));
        }
      }),
  };
}

const MAX_CACHED_ROWS = 10_000;
const SHARED_STORE_AGE_MS = 2000;
const MAX_ATTEMPTS = 10;

/** Refuses a second rotation while one runs: two would undo each other's work. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = false;
  return async (work) => {
    if (running) throw new SluiceError('vault.busy', { fix: 'Wait until the rotation that runs has ended.' });
    running = true;
    try {
      return await work();
    } finally {
      running = false;
    }
  };
}

async function seal(
  parts: VaultParts,
  tx: Tx<VaultTables>,
  given: SealSecrets,
): Promise<{ version: number }> {
  const { begun } = await roundsOf(tx);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    // Most are sealed for the first time: that is tried first, and an owner's former row looked for only then.
    const old = attempt === 0 ? undefined : await findRow(tx, given);
    const place = {
      workspace_id: given.workspaceId,
      owner_id: given.ownerId,
      version: (old?.version ?? 0) + 1,
      round: begun,
      sealed_at: parts.clock.now(),
    };
    const row = await sealRow(place, encodeSecrets(given.secrets), parts.ring.current());
    const written = old ? await replaceRow(tx, old, row) : await insertRow(tx, row);
    if (!written) continue;
    forget(parts, tx, given);
    return { version: row.version };
  }
  throw new SluiceError('store.failed', {
    message: 'These credentials are being changed by somebody else.',
    fix: 'Try again.',
  });
}

/** Whether the row is new; another process may have been first. */
async function insertRow(tx: Tx<VaultTables>, row: SecretRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('vault_secrets')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'owner_id']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

async function readRow(parts: VaultParts, owner: RowKey): Promise<SecretRow> {
  const begunAt = parts.cache.begin();
  const row = await findRow(parts.store.db, owner);
  if (!row) {
    throw new SluiceError('vault.unknown', {
      message: 'No credentials are stored for this account.',
      fix: 'Give the account its key again.',
    });
  }
  parts.cache.keep(owner, row, begunAt);
  return row;
}

/** Both now and after the commit: a read in between may have found the old row. */
function forget(parts: VaultParts, tx: Tx<VaultTables>, owner: RowKey): void {
  const { workspaceId, ownerId } = owner;
  parts.cache.drop({ workspaceId, ownerId });
  parts.store.onCommit(tx, () => parts.cache.drop({ workspaceId, ownerId }));
}

async function findRow(db: Store<VaultTables>['db'], owner: RowKey): Promise<SecretRow | undefined> {
  return ownRow(db.selectFrom('vault_secrets').selectAll(), owner).executeTakeFirst();
}

interface Filterable<Q> {
  where(column: 'workspace_id' | 'owner_id', operator: '=', value: string): Q;
}

function ownRow<Q extends Filterable<Q>>(query: Q, owner: RowKey): Q {
  return query.where('workspace_id', '=', owner.workspaceId).where('owner_id', '=', owner.ownerId);
}
