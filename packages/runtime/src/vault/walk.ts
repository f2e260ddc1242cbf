import { SluiceError } from '@sluice/core';
import { setImmediate } from 'node:timers/promises';
import type { Store, Tx } from '../store/index.ts';
import type { RowKey } from './row-cache.ts';
import type { SecretRow, VaultTables } from './vault-tables.ts';

/** How a walk over all secrets may be watched and stopped. */
export interface WalkOptions {
  /** Stops between two batches by throwing its reason; what was done stays done, and a new call goes on from there. */
  signal?: AbortSignal;
  onProgress?: (progress: WalkProgress) => void;
}

export interface WalkProgress {
  done: number;
  /** How many there were when the walk began. */
  total: number;
}

/** What a walk did and what it could not do. */
export interface WalkReport {
  /** How many secrets were read and are sound, or were changed. */
  done: number;
  damagedCount: number;
  /** Those that cannot be opened, the first thousand. */
  damaged: readonly DamagedSecret[];
}

export interface DamagedSecret extends RowKey {
  code: SluiceError['code'];
  message: string;
}

export interface Walk extends WalkOptions {
  store: Store<VaultTables>;
  /** Which rows: all, those whose data key is of an earlier round, or those that another master key wrapped. */
  which: { kind: 'all' } | { kind: 'before'; round: number } | { kind: 'not'; keyId: string };
  /** What to write to the row, or nothing. Throws `vault.tampered` or `vault.key_wrong` for a damaged one. */
  each: (row: SecretRow) => Promise<Partial<SecretRow> | undefined>;
  /** Called for each row that was changed, once that is durable. */
  changed: (key: RowKey) => void;
}

/**
 * Goes through the rows in batches, each in a transaction of its own, while everything else goes on. A row
 * that was sealed anew or removed meanwhile keeps what it has now; another pass looks at it again.
 */
export async function walkRows(walk: Walk): Promise<WalkReport> {
  const total = await countRows(walk);
  const damaged = new Map<string, DamagedSecret>();
  let done = 0;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    let after: RowKey = { workspaceId: '', ownerId: '' };
    let overtaken = 0;
    for (;;) {
      walk.signal?.throwIfAborted();
      const rows = await readPage(walk, after);
      const last = rows.at(-1);
      if (!last) break;
      after = keyOf(last);
      const counts = await walkPage({ walk, rows, damaged });
      done += counts.done;
      overtaken += counts.overtaken;
      walk.onProgress?.({ done: done + damaged.size, total });
      // Between two batches everybody else has their turn.
      await setImmediate();
    }
    if (walk.which.kind === 'all') break;
    if (overtaken === 0 && (await countRows(walk)) <= damaged.size) break;
  }
  return { done, damagedCount: damaged.size, damaged: [...damaged.values()].slice(0, MAX_REPORTED) };
}

const PAGE_ROWS = 100;
const MAX_PASSES = 20;
const MAX_REPORTED = 1000;

interface Page {
  walk: Walk;
  rows: readonly SecretRow[];
  damaged: Map<string, DamagedSecret>;
}

async function walkPage({ walk, rows, damaged }: Page): Promise<{ done: number; overtaken: number }> {
  const changes: { row: SecretRow; change: Partial<SecretRow> }[] = [];
  let sound = 0;
  for (const row of rows) {
    try {
      const change = await walk.each(row);
      if (change) changes.push({ row, change });
      else sound += 1;
    } catch (error) {
      damaged.set(JSON.stringify(keyOf(row)), asDamage(row, error));
    }
  }
  if (changes.length === 0) return { done: sound, overtaken: 0 };
  const written = await walk.store.transaction(async (tx) => {
    let count = 0;
    for (const { row, change } of changes) {
      if (!(await replaceRow(tx, row, change))) continue;
      count += 1;
      walk.store.onCommit(tx, () => walk.changed(keyOf(row)));
    }
    return count;
  });
  return { done: sound + written, overtaken: changes.length - written };
}

/** Writes only when the row still is what was read: a wrapped key is different after every sealing. */
export async function replaceRow(
  tx: Tx<VaultTables>,
  row: SecretRow,
  change: Partial<SecretRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('vault_secrets')
    .set(change)
    .where('workspace_id', '=', row.workspace_id)
    .where('owner_id', '=', row.owner_id)
    .where('wrapped_key', '=', row.wrapped_key)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function selectRows(walk: Walk) {
  const all = walk.store.db.selectFrom('vault_secrets');
  switch (walk.which.kind) {
    case 'all':
      return all;
    case 'before':
      return all.where('round', '<', walk.which.round);
    case 'not':
      return all.where('key_id', '<>', walk.which.keyId);
  }
}

async function readPage(walk: Walk, after: RowKey): Promise<SecretRow[]> {
  return selectRows(walk)
    .selectAll()
    .where((eb) =>
      eb(eb.refTuple('workspace_id', 'owner_id'), '>', eb.tuple(after.workspaceId, after.ownerId)),
    )
    .orderBy('workspace_id')
    .orderBy('owner_id')
    .limit(PAGE_ROWS)
    .execute();
}

async function countRows(walk: Walk): Promise<number> {
  const counted = await selectRows(walk)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return counted.n;
}

function keyOf(row: SecretRow): RowKey {
  return { workspaceId: row.workspace_id, ownerId: row.owner_id };
}

function asDamage(row: SecretRow, error: unknown): DamagedSecret {
  // Only a sound provider's verdict on this row is damage; a provider that does not answer stops the walk.
  if (!(error instanceof SluiceError) || !VERDICTS.has(error.code)) throw error;
  return { ...keyOf(row), code: error.code, message: error.message };
}

const VERDICTS: ReadonlySet<string> = new Set(['vault.tampered', 'vault.key_wrong']);
