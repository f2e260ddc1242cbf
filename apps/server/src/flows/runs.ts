import { SluiceError, type CreateEnrichment, type Run, type RunStatus } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor, type PageQuery } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { createRun, type ReplayOf } from './create-run.ts';
import type { Files } from './files.ts';
import { listRuns, type RunsFilter } from './list-runs.ts';
import type { FlowParts } from './parts.ts';
import {
  cancelChange,
  pauseChange,
  resumeChange,
  sendChange,
  startChange,
  type Change,
} from './run-changes.ts';
import { letRowsGo, takeRowsBack } from './replayed-rows.ts';
import { readRun, showRun } from './run-record.ts';
import { readSends } from './run-sends.ts';
import type { Workers } from './workers.ts';

interface RunsParts {
  parts: FlowParts;
  files: Files;
  workers: Workers;
}

interface Making {
  /** The same again answers with the run that it made. */
  createKey?: string | undefined;
  /** The quarantined rows that it takes. */
  replay?: ReplayOf;
}

export interface Runs {
  create(actor: Actor, order: Static<typeof CreateEnrichment>, making?: Making): Promise<Run>;
  get(workspaceId: string, runId: string): Promise<Run>;
  list(
    workspaceId: string,
    query: PageQuery & RunsFilter,
  ): Promise<{ items: Run[]; nextCursor: string | null }>;
  start(actor: Actor, runId: string, body: { capCredits?: number }): Promise<Run>;
  resume(actor: Actor, runId: string, body: { capCredits?: number }): Promise<Run>;
  cancel(actor: Actor, runId: string): Promise<Run>;
  pause(actor: Actor, runId: string): Promise<Run>;
  /** Writes what a run found to a destination, once all is looked up; where it was before, what was refused there. */
  send(actor: Actor, runId: string, destination: NonNullable<Run['destination']>): Promise<Run>;
}

type MakeChange = (row: RunsTable) => Promise<Change>;

interface Steering {
  runId: string;
  change: MakeChange;
  /** Tells whoever works on it here. */
  tell?: () => void;
}

export function createRuns({ parts, files, workers }: RunsParts): Runs {
  const { store } = parts;
  const show = async (row: RunsTable) => (await showAll(parts, [row]))[0] as Run;
  const act = async (actor: Actor, runId: string, change: MakeChange) => {
    const before = await readRun(store, { workspaceId: actor.workspaceId, runId });
    const { set, name, details, account, also } = await change(before);
    await store.transaction(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set(set)
        .where('id', '=', before.id)
        .where('status', '=', before.status)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw changedMeanwhile();
      const at = parts.clock.now();
      await also?.(tx, at);
      if (set.status === 'cancelled') await letRowsGo(tx, { run: before, at });
      if (RESUMABLE.has(before.status)) await takeRowsBack(tx, { run: before, actor, at });
      await appendAudit(tx, { actor, at, act: name, subject: runId, details });
      // Who starts a run may have bought credits for it a moment ago.
      if (account) await parts.calls.doubtBalance(tx, account);
    });
  };
  const read = async (workspaceId: string, runId: string) =>
    show(await readRun(store, { workspaceId, runId }));
  const steer = async (actor: Actor, { runId, change, tell }: Steering): Promise<Run> => {
    await act(actor, runId, change);
    tell?.();
    workers.wake(runId);
    return read(actor.workspaceId, runId);
  };
  return {
    create: async (actor, order, making) => {
      const row = await createRun(parts, { actor, order, files, ...making });
      workers.wake(row.id);
      return show(row);
    },
    get: read,
    list: async (workspaceId, query) => {
      const page = await listRuns(store, workspaceId, query);
      return { ...page, items: await showAll(parts, page.items) };
    },
    start: (actor, runId, body) =>
      steer(actor, { runId, change: (row) => startChange(parts, row, { actor, ...body }) }),
    resume: (actor, runId, body) =>
      steer(actor, { runId, change: (row) => resumeChange(parts, row, { actor, ...body }) }),
    send: (actor, runId, destination) =>
      steer(actor, { runId, change: (row) => sendChange(parts, row, { actor, destination }) }),
    pause: (actor, runId) =>
      steer(actor, { runId, change: async (row) => pauseChange(row), tell: () => workers.pause(runId) }),
    cancel: (actor, runId) =>
      steer(actor, {
        runId,
        change: async (row) => cancelChange(parts, row),
        tell: () => workers.cancel(runId),
      }),
  };
}

async function showAll(parts: FlowParts, rows: readonly RunsTable[]): Promise<Run[]> {
  const ids = rows.map(({ id }) => id);
  const sends = await readSends(parts.store, ids);
  return Promise.all(
    rows.map(async (row) =>
      showRun(row, { reserved: (await parts.reservedOf?.(row.id)) ?? 0, sends: sends.get(row.id) ?? [] }),
    ),
  );
}

/** Out of these a run goes on only by being resumed. */
const RESUMABLE: ReadonlySet<RunStatus> = new Set(['stopped', 'cancelled']);

function changedMeanwhile(): SluiceError {
  return new SluiceError('run.state', {
    message: 'The run changed in this very moment.',
    fix: 'Look at the run again, then decide.',
  });
}
