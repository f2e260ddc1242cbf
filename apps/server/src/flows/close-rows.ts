import { SluiceError, type QuarantineChange, type QuarantineState, type RunStatus } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { lockQuarantine, moveRows, partsOf } from './move-rows.ts';
import type { FlowParts } from './parts.ts';
import { parseId, type Place } from './quarantine.ts';
import { readRun } from './run-record.ts';

interface Dismissal {
  actor: Actor;
  runId: string;
  /** Ids; default: every open row of the run. */
  rows?: readonly string[] | undefined;
}

/** Closes open rows of which nothing more is wanted. Those that are closed already are skipped. */
export async function dismissRows(
  { store, clock }: Pick<FlowParts, 'store' | 'clock'>,
  { actor, runId, rows }: Dismissal,
): Promise<QuarantineChange> {
  const { workspaceId } = actor;
  await readRun(store, { workspaceId, runId });
  const at = clock.now();
  return store.transaction(async (tx) => {
    await lockQuarantine(tx, runId);
    const places = await placesOf(tx, { workspaceId, runId, rows });
    const to = { state: 'dismissed', replayed_run: null, closed_at: at, closed_by: actor.label } as const;
    const moved = await moveRows(tx, { workspaceId, runId, from: 'open', rows: places, to });
    if (moved > 0) await book(tx, { actor, at, act: 'quarantine.dismissed', runId, rows: moved });
    return answer(tx, { actor, runId, rows: moved, closedAt: moved > 0 ? at : null });
  });
}

/**
 * Lets rows wait again: dismissed ones, and of those that are named also replayed ones, once the replay that took
 * them is over. `closedAt` takes back one dismissal alone.
 */
export async function reopenRows(
  { store, clock }: Pick<FlowParts, 'store' | 'clock'>,
  { actor, runId, rows, closedAt }: Dismissal & { closedAt?: string | undefined },
): Promise<QuarantineChange> {
  const { workspaceId } = actor;
  await readRun(store, { workspaceId, runId });
  const at = clock.now();
  return store.transaction(async (tx) => {
    await lockQuarantine(tx, runId);
    const places = await placesOf(tx, { workspaceId, runId, rows });
    const move = {
      workspaceId,
      runId,
      rows: places,
      closedAt: closedAt === undefined ? undefined : Date.parse(closedAt),
      to: { state: 'open', replayed_run: null, closed_at: null, closed_by: null } as const,
    };
    let moved = await moveRows(tx, { ...move, from: 'dismissed' });
    if (places !== undefined) {
      await requireOver(tx, { workspaceId, runId, places });
      moved += await moveRows(tx, { ...move, from: 'replayed' });
    }
    if (moved > 0) await book(tx, { actor, at, act: 'quarantine.reopened', runId, rows: moved });
    return answer(tx, { actor, runId, rows: moved, closedAt: null });
  });
}

interface Named {
  workspaceId: string;
  runId: string;
  rows?: readonly string[] | undefined;
}

/** Throws `request.invalid` when an id is none of this run's. */
async function placesOf(tx: Tx<Database>, { rows, ...of }: Named): Promise<Place[] | undefined> {
  if (rows === undefined) return undefined;
  const places = [...new Set(rows)].map((id) => parseId(id) ?? unknownRow(id));
  const known = new Set((await readStates(tx, { ...of, places })).map(idOf));
  for (const place of places) if (!known.has(idOf(place))) unknownRow(idOf(place));
  return places;
}

function unknownRow(id: string): never {
  const message = `The run has no quarantined row ${id}.`;
  throw new SluiceError('request.invalid', {
    message,
    fix: 'Take ids from the run’s quarantine list.',
    fields: [{ field: 'rows', message }],
  });
}

const idOf = ({ row, stage }: Place) => `qua_${row}_${stage}`;

interface Standing extends Place {
  state: QuarantineState;
  replayedBy: string | null;
}

async function readStates(
  tx: Tx<Database>,
  { workspaceId, runId, places }: { workspaceId: string; runId: string; places: readonly Place[] },
): Promise<Standing[]> {
  const found: Standing[] = [];
  for (const part of partsOf(places)) {
    if (!part) continue;
    const rows = await tx
      .selectFrom('quarantine')
      .select(['row_number as row', 'stage', 'state', 'replayed_run as replayedBy'])
      .where('workspace_id', '=', workspaceId)
      .where('run_id', '=', runId)
      .where('stage', '=', part.stage)
      .where('row_number', 'in', part.numbers)
      .execute();
    found.push(...rows);
  }
  return found;
}

const OVER: ReadonlySet<RunStatus> = new Set(['completed', 'cancelled', 'stopped', 'failed']);
const MAX_RUNS = 500;

/** A row that a replay is still to look up would be paid for twice. */
async function requireOver(
  tx: Tx<Database>,
  of: { workspaceId: string; runId: string; places: readonly Place[] },
): Promise<void> {
  const taken = (await readStates(tx, of)).filter(({ state }) => state === 'replayed');
  const runIds = [...new Set(taken.flatMap(({ replayedBy }) => replayedBy ?? []))];
  for (let from = 0; from < runIds.length; from += MAX_RUNS) {
    const runs = await tx
      .selectFrom('runs')
      .select(['id', 'status'])
      .where('id', 'in', runIds.slice(from, from + MAX_RUNS))
      .execute();
    const atWork = runs.find(({ status }) => !OVER.has(status));
    if (atWork)
      throw new SluiceError('run.state', {
        message: `The replay ${atWork.id} has rows of it and is not over.`,
        fix: 'Let that run end, or cancel it: before it looked anything up, that opens its rows again.',
      });
  }
}

async function book(
  tx: Tx<Database>,
  act: { actor: Actor; at: number; act: string; runId: string; rows: number },
): Promise<void> {
  const { actor, at, runId, rows } = act;
  await appendAudit(tx, { actor, at, act: act.act, subject: runId, details: { rows } });
}

async function answer(
  tx: Tx<Database>,
  { actor, runId, rows, closedAt }: { actor: Actor; runId: string; rows: number; closedAt: number | null },
): Promise<QuarantineChange> {
  const { quarantine_open: open } = await tx
    .selectFrom('runs')
    .select('quarantine_open')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  return { rows, open, closedAt: closedAt === null ? null : new Date(closedAt).toISOString() };
}
