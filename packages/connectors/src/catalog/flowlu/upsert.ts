import { errorText, SluiceError, type DataRecord } from '@sluice/core';
import type { CallAction } from '../../kit/action.ts';
import { isObject, listAt, numberAt, textAt } from '../../kit/json.ts';
import type { SinkOutcome, SinkRecord } from '../../kit/sink.ts';
import { contentHash, importMarker, type ImportMarker } from './import-marker.ts';

type Existing = Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, string | number>>;

export interface UpsertOptions {
  /** `contacts`: whose actions are called. */
  entity: string;
  /** The provider's fields for a record; `existing` is what stands there now. Throws what refuses the record. */
  toValues: (values: DataRecord, existing: Existing | null) => Values;
}

/** Requests in flight for one batch; the runtime's budget paces them. */
const CONCURRENCY = 8;
const PAGE = 100;
const MAX_PAGES = 50;

/**
 * Writes a batch by its import markers: one look at what is there, then a create or an update for what
 * differs. After a crash anywhere the same batch finds what had been created and goes on from there.
 */
export async function upsert(
  records: readonly SinkRecord[],
  call: CallAction,
  options: UpsertOptions,
): Promise<SinkOutcome[]> {
  const existing = await findExisting(records, call, options.entity);
  const outcomes = new Map<SinkRecord, SinkOutcome>();
  const groups = [...groupByKey(records).values()];
  const worker = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      for (const record of group) {
        const known = existing.get(record.key) ?? null;
        const written = await writeOne(record, { known, call, options });
        outcomes.set(record, written.outcome);
        if (written.record) existing.set(record.key, written.record);
      }
    }
  };
  await allOrThrow(Array.from({ length: CONCURRENCY }, worker));
  return records.map((record) => outcomes.get(record) ?? lost(record));
}

/** Waits for every worker before it throws, so that no request is left running behind the caller's back. */
async function allOrThrow(workers: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(workers);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What stands at the provider under these keys; of several the oldest, which is the one found ever since. */
async function findExisting(
  records: readonly SinkRecord[],
  call: CallAction,
  entity: string,
): Promise<Map<string, Existing>> {
  const markers = new Map(records.map((record) => [record.key, importMarker(record.key)]));
  const asked = new Set([...markers.values()].map((marker) => marker.refId));
  const found = new Map<string, Existing>();
  const refIds = [...asked];
  for (let from = 0; from < refIds.length; from += PAGE) {
    await readPages(refIds.slice(from, from + PAGE), { call, entity, asked, found });
  }
  const byKey = new Map<string, Existing>();
  for (const [key, marker] of markers) {
    const item = found.get(marker.ref);
    if (item) byKey.set(key, item);
  }
  return byKey;
}

async function readPages(
  refIds: readonly number[],
  into: { call: CallAction; entity: string; asked: ReadonlySet<number>; found: Map<string, Existing> },
): Promise<void> {
  let seen = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const input = { page, limit: PAGE, filter: { ref_id: refIds } };
    const list = await into.call(`${into.entity}.list`, input);
    const count = numberAt(list, 'count') ?? 0;
    seen += count;
    for (const item of listAt(list, 'items').filter(isObject)) remember(item, into);
    if (count === 0 || (count < PAGE && seen >= (numberAt(list, 'total') ?? 0))) return;
  }
}

function remember(item: Existing, into: { asked: ReadonlySet<number>; found: Map<string, Existing> }): void {
  const refId = numberAt(item, 'ref_id');
  if (refId === undefined || !into.asked.has(refId))
    throw new SluiceError('provider.malformed', {
      message: 'The account does not filter by import marker, so records could be written twice.',
      fix: 'Nothing was written. Ask the provider about the filter “ref_id”.',
    });
  const ref = textAt(item, 'ref');
  if (ref === undefined) return;
  const other = into.found.get(ref);
  if (!other || (numberAt(item, 'id') ?? Infinity) < (numberAt(other, 'id') ?? Infinity))
    into.found.set(ref, item);
}

interface Written {
  outcome: SinkOutcome;
  record: Existing | null;
}

async function writeOne(
  record: SinkRecord,
  context: { known: Existing | null; call: CallAction; options: UpsertOptions },
): Promise<Written> {
  const { known, call, options } = context;
  try {
    const values = options.toValues(record.values, known);
    const marker = importMarker(record.key);
    return known
      ? await update(known, { values, marker, call, entity: options.entity })
      : await create({ values, marker, call, entity: options.entity });
  } catch (error) {
    if (!(error instanceof SluiceError) || !REFUSALS.has(error.code)) throw error;
    const code = error.code === 'provider.rejected' ? 'rejected' : 'invalid';
    return { outcome: { status: 'refused', code, reason: errorText(error) }, record: known };
  }
}

/** What one record is refused for; everything else concerns the whole batch. */
const REFUSALS: ReadonlySet<string> = new Set(['provider.rejected', 'request.invalid']);

interface Write {
  values: Values;
  marker: ImportMarker;
  call: CallAction;
  entity: string;
}

async function create({ values, marker, call, entity }: Write): Promise<Written> {
  const form = { ...values, ref: marker.ref, ref_id: marker.refId };
  const idempotencyKey = `${entity}.create:${contentHash([marker.ref, form])}`;
  const answer = await call(`${entity}.create`, { values: form }, { idempotencyKey });
  const id = textAt(answer, 'id');
  if (id === undefined) throw new SluiceError('provider.malformed', { message: 'The new record has no id.' });
  return { outcome: { status: 'created', id }, record: { ...form, id } };
}

async function update(known: Existing, { values, marker, call, entity }: Write): Promise<Written> {
  const id = textAt(known, 'id') ?? '';
  const changes = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !same(field, value, known[field])),
  );
  if (Object.keys(changes).length === 0) return { outcome: { status: 'unchanged', id }, record: known };
  const idempotencyKey = `${entity}.update:${contentHash([marker.ref, id, changes])}`;
  await call(`${entity}.update`, { id, values: changes }, { idempotencyKey });
  return { outcome: { status: 'updated', id }, record: { ...known, ...changes } };
}

/** Numbers come as text, empty fields as null, and phones in the provider's own spelling. */
function same(field: string, wanted: string | number, there: unknown): boolean {
  const now = there === null || there === undefined ? '' : (textAt([there], 0) ?? '');
  if (typeof wanted === 'number') return now !== '' && Number(now) === wanted;
  if (/(^|_)phone\d?$/.test(field)) return digits(wanted) === digits(now) && digits(now) !== '';
  return now === wanted.trim();
}

function digits(text: string): string {
  return text.replaceAll(/[^\d+]/g, '');
}

function groupByKey(records: readonly SinkRecord[]): Map<string, SinkRecord[]> {
  const groups = new Map<string, SinkRecord[]>();
  for (const record of records) {
    const group = groups.get(record.key);
    if (group) group.push(record);
    else groups.set(record.key, [record]);
  }
  return groups;
}

function lost(record: SinkRecord): SinkOutcome {
  return { status: 'refused', code: 'not_written', reason: `The record “${record.key}” was not reached.` };
}
