import type { Clock } from '@sluice/core';
import type { Store, Value } from '@sluice/runtime';
import { sql } from 'kysely';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import type { CallResult } from '../calls/index.ts';
import type { FlowCalls } from './parts.ts';
import { setAside, type SetAside } from './quarantine.ts';
import { updateHeld, type RunHold } from './run-hold.ts';
import type { Spool } from './spool.ts';

/** The results of some items of a chunk, ready to be kept. */
interface FinishedPiece {
  chunk: number;
  from: number;
  to: number;
  /** One line an item. */
  lines: string;
  at: number;
  matched: number;
  missed: number;
  refused: number;
  duplicates: number;
  known: number;
  setAside: readonly SetAside[];
  /** Every call whose charge is booked with these results. */
  calls: readonly CallResult[];
}

/** Resolves when the piece is committed. A failure is everybody's: nothing is taken after it. */
export type CommitPiece = (piece: FinishedPiece) => Promise<void>;

interface Waiting {
  piece: FinishedPiece;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Keeps finished pieces: the spool first, then one transaction with what they are, what they cost and how
 * far the run is. Pieces that finish while another commit is on its way share the next one. I-9
 */
export function createCommitter(parts: {
  store: Store<Database>;
  calls: FlowCalls;
  clock: Clock;
  run: RunsTable;
  hold: RunHold;
  spool: Spool;
}): CommitPiece {
  const { clock } = parts;
  let waiting: Waiting[] = [];
  let busy = false;
  let failure: { error: unknown } | undefined;
  let countedUntil = clock.now();
  const work = async () => {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        if (failure) throw failure.error;
        const now = clock.now();
        await commitGroup(parts, { pieces: group.map(({ piece }) => piece), activeMs: now - countedUntil });
        countedUntil = now;
        for (const { resolve } of group) resolve();
      } catch (error) {
        failure ??= { error };
        for (const { reject } of group) reject(error);
      }
    }
    busy = false;
  };
  return (piece) =>
    new Promise((resolve, reject) => {
      waiting.push({ piece, resolve, reject });
      if (!busy) void work();
    });
}

interface Group {
  pieces: readonly FinishedPiece[];
  activeMs: number;
}

const PIECE_COLUMNS = [
  'run_id',
  'workspace_id',
  'chunk',
  'from_item',
  'to_item',
  'byte_offset',
  'byte_length',
  'at',
  'call_id',
  'credits',
];

async function commitGroup(
  parts: Parameters<typeof createCommitter>[0],
  { pieces, activeMs }: Group,
): Promise<void> {
  const { store, calls, run, hold, spool } = parts;
  const bytes = pieces.map(({ lines }) => Buffer.from(lines, 'utf8'));
  const offset = spool.length();
  await spool.append(bytes.length === 1 && bytes[0] ? bytes[0] : Buffer.concat(bytes));
  const rows = pieceRows({ run, pieces, offset, lengths: bytes.map(({ length }) => length) });
  const made = pieces.flatMap((piece) => piece.calls);
  const aside = pieces.flatMap((piece) => piece.setAside);
  const timeAndSpool = {
    active_ms: plus('active_ms', Math.max(0, Math.round(activeMs))),
    spool_bytes: spool.length(),
  };
  await store.transaction(async (tx) => {
    await store.insertMany(tx, { table: 'run_pieces', columns: PIECE_COLUMNS, rows });
    await setAside(store, tx, { runId: run.id, workspaceId: run.workspace_id, stage: 'enrich', rows: aside });
    for (const call of made) await calls.settle(tx, call);
    await updateHeld(tx, hold, { ...progressOf(pieces, aside.length), ...timeAndSpool });
  });
}

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0);
}

interface Placed {
  run: RunsTable;
  pieces: readonly FinishedPiece[];
  /** Where the first of them begins in the spool, and how long each is. */
  offset: number;
  lengths: readonly number[];
}

function pieceRows({ run, pieces, offset, lengths }: Placed): Value[][] {
  let start = offset;
  return pieces.map((piece, index) => {
    const length = lengths[index] ?? 0;
    const place = start;
    start += length;
    const credits = sum(piece.calls, (call) => call.credits);
    const callId = piece.calls.at(-1)?.callId ?? null;
    return [
      run.id,
      run.workspace_id,
      piece.chunk,
      piece.from,
      piece.to,
      place,
      length,
      piece.at,
      callId,
      credits,
    ];
  });
}

function progressOf(pieces: readonly FinishedPiece[], aside: number): Parameters<typeof updateHeld>[2] {
  const made = pieces.flatMap((piece) => piece.calls);
  const total = (count: 'matched' | 'missed' | 'refused' | 'duplicates' | 'known') =>
    plus(
      count,
      sum(pieces, (piece) => piece[count]),
    );
  return {
    matched: total('matched'),
    missed: total('missed'),
    refused: total('refused'),
    duplicates: total('duplicates'),
    known: total('known'),
    quarantined: plus('quarantined', aside),
    quarantine_open: plus('quarantine_open', aside),
    spent: plus(
      'spent',
      sum(made, (call) => call.credits),
    ),
    requests: plus(
      'requests',
      sum(made, (call) => call.attempts),
    ),
    rate_limited: plus(
      'rate_limited',
      sum(made, (call) => call.rateLimited),
    ),
  };
}

function plus(column: keyof RunsTable, count: number) {
  return sql<number>`${sql.ref(column)} + ${count}`;
}
