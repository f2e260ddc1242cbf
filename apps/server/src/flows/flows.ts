import type {
  AccountUse,
  QuarantineChange,
  QuarantinedRow,
  QuarantineEntry,
  QuarantineState,
  RowOutcome,
  Run,
  RunRow,
} from '@sluice/core';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Tx } from '@sluice/runtime';
import type { StopUses } from '../accounts/index.ts';
import type { Database } from '../schema/index.ts';
import { runUses, stopUses, usedBy } from './account-uses.ts';
import { advanceRun } from './advance-run.ts';
import { dismissRows, reopenRows } from './close-rows.ts';
import { createFiles, type Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { listQuarantine } from './quarantine.ts';
import { replayRun, type ReplayRow } from './replay.ts';
import { runOutput } from './run-output.ts';
import { listRows } from './run-rows.ts';
import { searchQuarantine, type QuarantineFilter } from './search-quarantine.ts';
import { readRun } from './run-record.ts';
import { createRuns, type Runs } from './runs.ts';
import { createWorkers } from './workers.ts';

export interface Flows {
  files: Pick<Files, 'upload' | 'add' | 'get'>;
  runs: Runs & {
    /** The results so far, in the order of the input. Throws `run.state` before the run is planned. */
    output(workspaceId: string, runId: string, format?: 'csv' | 'jsonl'): Promise<AsyncIterable<Uint8Array>>;
    quarantine(
      workspaceId: string,
      runId: string,
      query: PageQuery & { state?: QuarantineState | 'all' },
    ): Promise<{ items: QuarantinedRow[]; nextCursor: string | null }>;
    /** The rows in the order of the input; a page may hold fewer than asked for before the last. */
    rows(
      workspaceId: string,
      runId: string,
      query: PageQuery & { outcome?: RowOutcome },
    ): Promise<{ items: RunRow[]; nextCursor: string | null }>;
    replay(actor: Actor, runId: string, rows?: readonly ReplayRow[]): Promise<Run>;
    /** Of these rows, by id, or of all that are open nothing more is wanted. */
    dismiss(actor: Actor, runId: string, body: { rows?: readonly string[] }): Promise<QuarantineChange>;
    /** `closedAt` takes back the dismissal of that moment alone. */
    reopen(
      actor: Actor,
      runId: string,
      body: { rows?: readonly string[]; closedAt?: string },
    ): Promise<QuarantineChange>;
  };
  /** What was set aside by every run, newest run first. */
  quarantine(
    workspaceId: string,
    query: PageQuery & QuarantineFilter,
  ): Promise<{ items: QuarantineEntry[]; nextCursor: string | null }>;
  /** The runs that use an account now, in words for people. */
  usedBy(workspaceId: string, accountId: string): Promise<readonly string[]>;
  /** The runs that use an account or used it last, those at work first. */
  uses(workspaceId: string, accountId: string): Promise<AccountUse[]>;
  /** Stops in the transaction the runs that would go on using accounts; `committed` once that is durable. */
  stopUses(tx: Tx<Database>, stop: StopUses): Promise<{ runs: string[]; committed: () => void }>;
  /** Goes on with every run that a dead process left. Call once, when everything else is ready. */
  recover(): Promise<void>;
  /** Lets go of every run; what is committed stays, the rest is done again later. */
  close(): Promise<void>;
}

export function createFlows(parts: FlowParts): Flows {
  const files = createFiles(parts);
  const workers = createWorkers(parts, (hold) => advanceRun(parts, { hold, files }));
  const runs = createRuns({ parts, files, workers });
  return {
    files,
    runs: {
      ...runs,
      output: async (workspaceId, runId, format = 'csv') => {
        const run = await readRun(parts.store, { workspaceId, runId });
        return runOutput(parts, { run, files, format });
      },
      quarantine: async (workspaceId, runId, query) => {
        await readRun(parts.store, { workspaceId, runId });
        return listQuarantine(parts.store, { runId, workspaceId, query });
      },
      rows: async (workspaceId, runId, query) => {
        const run = await readRun(parts.store, { workspaceId, runId });
        return listRows(parts, { run, files, query });
      },
      replay: (actor, runId, rows) => replayRun(parts, { actor, runId, rows, files, runs }),
      dismiss: (actor, runId, body) => dismissRows(parts, { actor, runId, ...body }),
      reopen: (actor, runId, body) => reopenRows(parts, { actor, runId, ...body }),
    },
    quarantine: (workspaceId, query) => searchQuarantine(parts, workspaceId, query),
    usedBy: (workspaceId, accountId) => usedBy(parts, { workspaceId, accountId }),
    uses: (workspaceId, accountId) => runUses(parts, { workspaceId, accountId }),
    stopUses: (tx, stop) => stopUses({ ...parts, workers }, tx, stop),
    recover: async () => {
      await removeUnfinishedUploads(parts);
      await workers.recover();
    },
    close: () => workers.close(),
  };
}

/** With a folder of its own, a process knows that whatever upload is unfinished at its start was cut short. */
async function removeUnfinishedUploads({ store, dataDir }: FlowParts): Promise<void> {
  if (store.dialect !== 'sqlite') return;
  const folder = join(dataDir, 'files');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder))
    if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
}
