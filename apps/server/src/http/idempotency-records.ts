import { randomText, SluiceError, type Clock } from '@sluice/core';
import { isUniqueViolation, type Store, type Tx } from '@sluice/runtime';
import type { AccessTables } from '../schema/access.ts';
import type { Database } from '../schema/index.ts';

interface KeyedWork {
  workspaceId: string;
  key: string;
  operation: string;
  fingerprint: string;
}

export type Claim =
  | { kind: 'done'; status: number; body: unknown }
  | {
      kind: 'claimed';
      workspaceId: string;
      key: string;
      callKey: string;
      /** Nothing was ever begun under this key. */
      fresh: boolean;
    };

type End = { state: 'done'; status: number; body: unknown } | { state: 'open' } | { state: 'gone' };

/** The rows behind idempotency keys: claimed before the work, ended after it. */
export interface IdempotencyRecords {
  claim(work: KeyedWork): Promise<Claim>;
  end(claim: Extract<Claim, { kind: 'claimed' }>, end: End): Promise<void>;
}

type RecordRow = AccessTables['idempotency'];

/** How long a key is remembered. */
export const KEEP_MS = 48 * 3_600_000;
const LEASE_MS = 60_000;
const RENEW_EVERY_MS = 20_000;
const SWEEP_EVERY_MS = 10 * 60_000;
const SWEPT_AT_ONCE = 500;

export function createIdempotencyRecords({
  store,
  clock,
}: {
  store: Store<Database>;
  clock: Clock;
}): IdempotencyRecords {
  const me = randomText(20);
  const mine = new Map<string, AbortController>();
  let sweptAt = clock.now();
  const end = async (claim: Extract<Claim, { kind: 'claimed' }>, how: End) => {
    mine.get(placeOf(claim))?.abort();
    mine.delete(placeOf(claim));
    await store.transaction((tx) => writeEnd(tx, { claim, end: how, me }));
  };
  const isAlive = (row: RecordRow) => {
    if (row.owner === me) return mine.has(placeOf({ workspaceId: row.workspace_id, key: row.key }));
    // Over a folder there is one process at a time, so any other has ended; over a database it may live.
    return store.dialect === 'postgres' && row.lease_until > clock.now();
  };
  return {
    claim: async (work) => {
      if (clock.now() - sweptAt > SWEEP_EVERY_MS) {
        sweptAt = clock.now();
        await sweep(store, clock.now() - KEEP_MS);
      }
      const place = placeOf(work);
      if (mine.has(place)) throw busy();
      const renewal = new AbortController();
      mine.set(place, renewal);
      try {
        const claim = await store.transaction((tx) =>
          take(tx, { work, me, now: clock.now(), isAlive: (row) => row.owner !== me && isAlive(row) }),
        );
        if (claim.kind === 'done') mine.delete(place);
        else if (store.dialect === 'postgres')
          void renew({ store, clock, claim, me, signal: renewal.signal });
        return claim;
      } catch (error) {
        mine.delete(place);
        throw isUniqueViolation(error) ? busy() : error;
      }
    },
    end,
  };
}

function placeOf({ workspaceId, key }: { workspaceId: string; key: string }): string {
  return `${workspaceId}/${key}`;
}

interface Taking {
  work: KeyedWork;
  me: string;
  now: number;
  isAlive: (row: RecordRow) => boolean;
}

async function take(tx: Tx<Database>, { work, me, now, isAlive }: Taking): Promise<Claim> {
  const found = await tx
    .selectFrom('idempotency')
    .selectAll()
    .where('workspace_id', '=', work.workspaceId)
    .where('key', '=', work.key)
    .executeTakeFirst();
  const row = found && found.created_at > now - KEEP_MS ? found : undefined;
  if (found && !row) await remove(tx, found);
  if (!row) return begin(tx, { work, me, now });
  if (row.operation !== work.operation || row.fingerprint !== work.fingerprint) throw conflict(row.operation);
  if (row.state === 'done')
    return { kind: 'done', status: row.status ?? 500, body: JSON.parse(row.answer ?? 'null') as unknown };
  if (row.state === 'running' && isAlive(row)) throw busy();
  const { numUpdatedRows } = await tx
    .updateTable('idempotency')
    .set({ state: 'running', owner: me, lease_until: now + LEASE_MS })
    .where('workspace_id', '=', work.workspaceId)
    .where('key', '=', work.key)
    // Another process may have taken it up since it was read.
    .where('owner', '=', row.owner)
    .where('state', '=', row.state)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw busy();
  return {
    kind: 'claimed',
    workspaceId: work.workspaceId,
    key: work.key,
    callKey: row.call_key,
    fresh: false,
  };
}

async function begin(
  tx: Tx<Database>,
  { work, me, now }: { work: KeyedWork; me: string; now: number },
): Promise<Claim> {
  const callKey = `idem_${randomText(32)}`;
  await tx
    .insertInto('idempotency')
    .values({
      workspace_id: work.workspaceId,
      key: work.key,
      operation: work.operation,
      fingerprint: work.fingerprint,
      state: 'running',
      call_key: callKey,
      owner: me,
      lease_until: now + LEASE_MS,
      status: null,
      answer: null,
      created_at: now,
    })
    .execute();
  return { kind: 'claimed', workspaceId: work.workspaceId, key: work.key, callKey, fresh: true };
}

async function writeEnd(
  tx: Tx<Database>,
  { claim, end, me }: { claim: Extract<Claim, { kind: 'claimed' }>; end: End; me: string },
): Promise<void> {
  if (end.state === 'gone') {
    await tx
      .deleteFrom('idempotency')
      .where('workspace_id', '=', claim.workspaceId)
      .where('key', '=', claim.key)
      .where('owner', '=', me)
      .execute();
    return;
  }
  await tx
    .updateTable('idempotency')
    .set(
      end.state === 'open'
        ? { state: 'open' }
        : { state: 'done', status: end.status, answer: JSON.stringify(end.body ?? null) },
    )
    .where('workspace_id', '=', claim.workspaceId)
    .where('key', '=', claim.key)
    .where('owner', '=', me)
    .execute();
}

async function remove(tx: Tx<Database>, row: RecordRow): Promise<void> {
  await tx
    .deleteFrom('idempotency')
    .where('workspace_id', '=', row.workspace_id)
    .where('key', '=', row.key)
    .where('created_at', '=', row.created_at)
    .execute();
}

/** Keeps the promise that this process is alive and at work, while it is. */
async function renew({
  store,
  clock,
  claim,
  me,
  signal,
}: {
  store: Store<Database>;
  clock: Clock;
  claim: Extract<Claim, { kind: 'claimed' }>;
  me: string;
  signal: AbortSignal;
}): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(RENEW_EVERY_MS, signal);
      await store.transaction((tx) =>
        tx
          .updateTable('idempotency')
          .set({ lease_until: clock.now() + LEASE_MS })
          .where('workspace_id', '=', claim.workspaceId)
          .where('key', '=', claim.key)
          .where('owner', '=', me)
          .execute(),
      );
    }
  } catch {
    // The work is done, or the store is gone and will say so to the work itself.
  }
}

/** Forgets some of the oldest, a bounded number at a time. */
async function sweep(store: Store<Database>, before: number): Promise<void> {
  await store.transaction(async (tx) => {
    const old = await tx
      .selectFrom('idempotency')
      .selectAll()
      .where('created_at', '<', before)
      .orderBy('created_at')
      .limit(SWEPT_AT_ONCE)
      .execute();
    for (const row of old) await remove(tx, row);
  });
}

function conflict(operation: string): SluiceError {
  return new SluiceError('idempotency.conflict', {
    message: `This Idempotency-Key was used for another request (${operation}).`,
    fix: 'Send the very same request again to get its answer, or use a new key for a new request.',
  });
}

function busy(): SluiceError {
  return new SluiceError('idempotency.busy', {
    message: 'The first request with this Idempotency-Key is still being worked on.',
    fix: 'Wait a moment, then send it again to get its answer.',
    retryAfterMs: 1000,
  });
}
