import type { AccountUse, RunStatus } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { sql, type SqlBool } from 'kysely';
import type { StopUses } from '../accounts/index.ts';
import { appendAudit } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import type { FlowParts } from './parts.ts';
import { letRowsGo } from './replayed-rows.ts';
import { readRun } from './run-record.ts';
import type { Workers } from './workers.ts';

type Parts = Pick<FlowParts, 'store'>;
type UseRow = Pick<RunsTable, 'id' | 'account_id' | 'destination' | 'status' | 'file_name'>;

const COLUMNS = ['id', 'account_id', 'destination', 'status', 'file_name'] as const;
const IN_USE: readonly RunStatus[] = ['planning', 'running', 'writing', 'pausing', 'paused', 'cancelling'];
const MOST = 40;

/** The runs that use an account now, in words for people. */
export async function usedBy(
  parts: Parts,
  of: { workspaceId: string; accountId: string },
): Promise<readonly string[]> {
  return (await activeUses(parts, of)).map(({ id }) => `the run ${id}`);
}

/** The runs that use an account: those at work first, then the last ones; at most 40. */
export async function runUses(
  parts: Parts,
  of: { workspaceId: string; accountId: string },
): Promise<AccountUse[]> {
  const found = await Promise.all([
    activeUses(parts, of),
    lastUses(parts, of, 'source'),
    lastUses(parts, of, 'sink'),
  ]);
  const unique = [...new Map(found.flat().map((row) => [row.id, row])).values()];
  const newest = unique.toSorted(
    (a, b) => Number(isActive(b)) - Number(isActive(a)) || (a.id < b.id ? 1 : -1),
  );
  return newest.slice(0, MOST).map((row) => ({
    kind: 'run',
    id: row.id,
    label:
      row.account_id === of.accountId ? `Enriches ${row.file_name}` : `Takes what ${row.file_name} found`,
    status: row.status,
    blocksUnlinking: isActive(row),
  }));
}

async function activeUses(
  { store }: Parts,
  { workspaceId, accountId }: { workspaceId: string; accountId: string },
): Promise<UseRow[]> {
  const rows = await store.db
    .selectFrom('runs')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('status', 'in', IN_USE)
    .execute();
  return rows.filter((row) => row.account_id === accountId || destinationOf(row) === accountId);
}

function lastUses(
  { store }: Parts,
  { workspaceId, accountId }: { workspaceId: string; accountId: string },
  as: 'source' | 'sink',
): Promise<UseRow[]> {
  const select = store.db.selectFrom('runs').select(COLUMNS).where('workspace_id', '=', workspaceId);
  const own =
    as === 'source'
      ? select.where('account_id', '=', accountId)
      : select.where(isSink(store.dialect, accountId));
  return own.orderBy('id', 'desc').limit(MOST).execute();
}

/** Written as the index of it is. */
function isSink(dialect: Parts['store']['dialect'], accountId: string) {
  return dialect === 'sqlite'
    ? sql<SqlBool>`json_extract(destination, '$.accountId') = ${accountId}`
    : sql<SqlBool>`(destination::jsonb ->> 'accountId') = ${accountId}`;
}

function destinationOf({ destination }: Pick<RunsTable, 'destination'>): string | null {
  return destination === null ? null : (JSON.parse(destination) as { accountId: string }).accountId;
}

function isActive({ status }: Pick<RunsTable, 'status'>): boolean {
  return IN_USE.includes(status);
}

/**
 * Stops in the transaction every run that would go on using one of the accounts: those that rest at once, those at
 * work as soon as what is under way has ended. `committed` tells whoever works on them here.
 */
export async function stopUses(
  parts: FlowParts & { workers: Workers },
  tx: Tx<Database>,
  stop: StopUses,
): Promise<{ runs: string[]; committed: () => void }> {
  const rows = await tx
    .selectFrom('runs')
    .select(COLUMNS)
    .where('workspace_id', '=', stop.workspaceId)
    .where('status', 'in', [...IN_USE, 'ready'])
    .execute();
  const stopped = rows.filter((row) => goesOnUsing(row, stop.accountIds));
  for (const row of stopped) await stopRun(parts, tx, { row, stop });
  return {
    runs: stopped.map(({ id }) => id),
    committed: () => {
      for (const { id } of stopped) {
        parts.workers.pause(id);
        parts.workers.wake(id);
      }
    },
  };
}

/** What only writes has had from its source all that it will. */
function goesOnUsing(row: UseRow, accountIds: readonly string[]): boolean {
  if (row.status === 'cancelling') return false;
  const sink = destinationOf(row);
  if (sink !== null && accountIds.includes(sink)) return true;
  return row.status !== 'writing' && accountIds.includes(row.account_id);
}

async function stopRun(
  { store }: Parts,
  tx: Tx<Database>,
  { row, stop: { actor, at, reason, fix } }: { row: UseRow; stop: StopUses },
): Promise<void> {
  const rests = row.status === 'ready' || row.status === 'paused';
  const set = rests
    ? { status: 'stopped' as const, reason, fix, paused_from: null, finished_at: at }
    : { status: 'pausing' as const, reason, fix, paused_from: null };
  await tx.updateTable('runs').set(set).where('id', '=', row.id).execute();
  if (rests)
    await letRowsGo(tx, {
      run: await readRun(store, { workspaceId: actor.workspaceId, runId: row.id, tx }),
      at,
    });
  const act = rests ? 'run.stopped' : 'run.stopping';
  await appendAudit(tx, { actor, at, act, subject: row.id, details: { reason } });
}
