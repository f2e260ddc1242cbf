import { SluiceError, type Estimate, type Mapping, type Run, type RunSend } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';

/** What a run asks for, read from its row. */
export interface RunOrder {
  mapping: Mapping;
  options: readonly string[];
  destination: { accountId: string; sink: string } | null;
  estimate: Estimate | null;
}

export function orderOfRun(row: RunsTable): RunOrder {
  return {
    mapping: JSON.parse(row.mapping) as Mapping,
    options: JSON.parse(row.options) as string[],
    destination:
      row.destination === null ? null : (JSON.parse(row.destination) as { accountId: string; sink: string }),
    estimate: row.estimate === null ? null : readEstimate(row.estimate),
  };
}

/** Those of earlier versions do not say why rows are refused. */
function readEstimate(text: string): Estimate {
  const estimate = JSON.parse(text) as Omit<Estimate, 'unusable'> & Partial<Pick<Estimate, 'unusable'>>;
  return { ...estimate, unusable: estimate.unusable ?? [] };
}

/** Throws `run.unknown`, also for another workspace's run. */
export async function readRun(
  store: Store<Database>,
  { workspaceId, runId, tx }: { workspaceId: string; runId: string; tx?: Tx<Database> },
): Promise<RunsTable> {
  const row = await (tx ?? store.db)
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', runId)
    .executeTakeFirst();
  if (row) return row;
  throw new SluiceError('run.unknown', {
    message: `There is no run ${runId}.`,
    fix: 'See `sluice runs list` for the runs there are.',
  });
}

/** A run as the API shows it. `reserved` are the credits its requests in flight may still cost. */
export function showRun(
  row: RunsTable,
  { reserved, sends }: { reserved: number; sends: readonly RunSend[] },
): Run {
  const { mapping, options, destination, estimate } = orderOfRun(row);
  const done = row.matched + row.missed + row.refused + row.duplicates + row.known;
  const processed = done - (estimate?.refused ?? 0);
  return {
    id: row.id,
    status: row.status,
    reason: row.reason,
    fix: row.fix,
    fileId: row.file_id,
    fileName: row.file_name,
    accountId: row.account_id,
    connector: row.connector,
    enricher: row.enricher,
    mapping,
    options: [...options],
    capCredits: row.cap_credits,
    destination,
    sends: [...sends],
    estimate,
    counts: {
      done,
      matched: row.matched,
      missed: row.missed,
      refused: row.refused,
      duplicates: row.duplicates,
      known: row.known,
      written: row.written,
      quarantined: row.quarantined,
      quarantineOpen: row.quarantine_open,
    },
    credits: { reserved, spent: row.spent },
    requests: row.requests,
    rateLimited: row.rate_limited,
    recordsPerSecond: row.active_ms === 0 ? 0 : Math.round((processed / row.active_ms) * 10_000) / 10,
    createdAt: new Date(row.created_at).toISOString(),
    startedAt: isoOrNull(row.started_at),
    finishedAt: isoOrNull(row.finished_at),
  };
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
