import { type Clock, SluiceError } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Behaviours } from '../behaviours.ts';
import { collectionOf, type Collection, type Company } from '../companies/companies.ts';
import type { Entity } from '../entities/index.ts';
import type { Form } from '../wire/form.ts';
import { prepareCreate, prepareUpdate, type Stamp } from '../wire/record-input.ts';
import { isRefusal, type Refusal, refuse } from '../wire/refusal.ts';
import { wireTime } from '../wire/values.ts';
import { type Idempotency, keepAnswer, pruneAnswers, repeatAnswer } from './first-answers.ts';
import { getRecord } from './read.ts';
import { rowOf, type StoredRecord } from './row.ts';
import { ROW_COLUMNS, type Tables } from './schema.ts';

/** One change of one record. */
type Write = { company: Company; entity: Entity; behaviours: Behaviours } & (
  | { kind: 'create'; form: Form; idempotency?: Idempotency }
  | { kind: 'update'; id: number; form: Form; idempotency?: Idempotency }
  | { kind: 'delete'; id: number }
);

/** What a write leaves: the record as it now is, or as it was when it was deleted. */
export type Written = StoredRecord | Refusal;

export interface Writer {
  /** Resolves when the change is durable. Throws `store.full`, `store.failed`, or `server.stopping`. */
  submit(write: Write): Promise<Written>;
  /** Waits for what was submitted; takes nothing more. */
  close(): Promise<void>;
}

/** Calls made with a key act as the company's first user. */
const KEY_USER_ID = 1;
const MAX_BATCH = 256;
const MAX_WAITING = 20_000;

interface Waiting {
  write: Write;
  resolve: (written: Written) => void;
  reject: (error: unknown) => void;
}

/**
 * Takes changes one after the other, and those that wait together in one transaction: each is durable when
 * it is answered, and the disk is asked once for all of them.
 */
export function createWriter(store: Store<Tables>, clock: Clock): Writer {
  let waiting: Waiting[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;
  const drain = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      await commit(batch);
    }
    draining = undefined;
  };
  const commit = async (batch: readonly Waiting[]) => {
    try {
      const writes = batch.map(({ write }) => write);
      const { written, counters } = await store.transaction((tx) => applyAll({ store, tx, clock }, writes));
      for (const [collection, counter] of counters) Object.assign(collection, counter);
      batch.forEach(({ resolve }, index) => resolve(written[index] ?? refuse('internal', 'not written')));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return {
    submit: (write) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= MAX_WAITING) return reject(notTaken(closed));
        waiting.push({ write, resolve, reject });
        // Whatever arrives in this turn of the loop goes into the same transaction.
        draining ??= new Promise<void>((go) => setImmediate(go)).then(drain);
      }),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

interface Batch {
  store: Store<Tables>;
  tx: Tx<Tables>;
  clock: Clock;
}

type Counters = Map<Collection, { lastId: number; count: number }>;

/** A write is refused before it changes anything, so the others of its transaction stand. */
async function applyAll(
  batch: Batch,
  writes: readonly Write[],
): Promise<{ written: Written[]; counters: Counters }> {
  const counters: Counters = new Map();
  const written: Written[] = [];
  const stamp: Stamp = { at: wireTime(batch.clock.now()), userId: KEY_USER_ID };
  for (const write of writes) written.push(await applyOnce(batch, { write, stamp, counters }));
  for (const [collection, { lastId, count }] of counters) {
    await batch.tx
      .updateTable('collections')
      .set({ last_id: lastId, record_count: count })
      .where('id', '=', collection.id)
      .execute();
  }
  if (writes.some((write) => write.kind !== 'delete' && write.idempotency)) {
    await pruneAnswers(batch.tx, batch.clock.now());
  }
  return { written, counters };
}

interface Change {
  write: Write;
  stamp: Stamp;
  counters: Counters;
}

async function applyOnce(batch: Batch, change: Change): Promise<Written> {
  const { write } = change;
  const idempotency = write.kind === 'delete' ? undefined : write.idempotency;
  if (!idempotency) return apply(batch, change);
  const asked = { companyId: write.company.id, idempotency, now: batch.clock.now() };
  const repeated = await repeatAnswer(batch.tx, asked);
  if (repeated) return repeated;
  const written = await apply(batch, change);
  if (!isRefusal(written)) await keepAnswer(batch.tx, { ...asked, answer: written });
  return written;
}

async function apply(batch: Batch, { write, stamp, counters }: Change): Promise<Written> {
  const collection = collectionOf(write.company, write.entity);
  const counter = counters.get(collection) ?? { lastId: collection.lastId, count: collection.count };
  const put = (record: StoredRecord) =>
    batch.store.insertMany(batch.tx, {
      table: 'records',
      columns: ROW_COLUMNS,
      rows: [rowOf(write.entity, record, collection.id)],
      onConflict: { keys: ['collection_id', 'id'], do: 'replace' },
    });
  if (write.kind === 'create') {
    const values = prepareCreate(write.entity, write.form, { stamp, behaviours: write.behaviours });
    if (isRefusal(values)) return values;
    const record = { id: counter.lastId + 1, values };
    await put(record);
    counters.set(collection, { lastId: record.id, count: counter.count + 1 });
    return record;
  }
  const current = await getRecord(batch.tx, collection, write.id);
  if (!current) return refuse('notFound', 'not found');
  if (write.kind === 'delete') {
    await batch.tx
      .deleteFrom('records')
      .where('collection_id', '=', collection.id)
      .where('id', '=', write.id)
      .execute();
    counters.set(collection, { ...counter, count: counter.count - 1 });
    return current;
  }
  const values = prepareUpdate(write.entity, write.form, {
    current: current.values,
    stamp,
    behaviours: write.behaviours,
  });
  if (isRefusal(values)) return values;
  const record = { id: write.id, values };
  await put(record);
  return record;
}

function notTaken(closed: boolean): SluiceError {
  if (closed) return new SluiceError('server.stopping');
  return new SluiceError('store.failed', {
    message: 'Too many changes wait to be written.',
    fix: 'Send fewer at a time, and try again.',
    retryAfterMs: 1000,
  });
}
