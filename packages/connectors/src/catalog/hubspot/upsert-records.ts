import type { DataRecord } from '@sluice/core';
import type { SinkOutcome, SinkRecord } from '../../kit/sink.ts';
import type { Write, Written } from './send-writes.ts';

export type Properties = Readonly<Record<string, unknown>>;

export interface Found {
  id: string;
  properties: Properties;
}

export interface Upserting {
  /** What a record is known by at the provider; or why it cannot be written. */
  keyOf: (values: DataRecord) => { key: string } | { code: string; reason: string };
  /** What stands at the provider under these keys. */
  find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>;
  toProperties: (values: DataRecord, existing: Properties | null) => Record<string, string>;
  create: (writes: readonly (Write & { key: string })[]) => Promise<ReadonlyMap<string, Written>>;
  update: (writes: readonly (Write & { key: string; id: string })[]) => Promise<ReadonlyMap<string, Written>>;
}

/**
 * Writes a batch: one look at what is there, then what is new and what differs. Records that are known by
 * the same key become one, in which the later says more. A repeat finds what was written and goes on from there.
 */
export async function upsertRecords(
  records: readonly SinkRecord[],
  upserting: Upserting,
): Promise<SinkOutcome[]> {
  const outcomes = new Map<string, SinkOutcome>();
  const merged = new Map<string, DataRecord>();
  const keys = records.map(({ values }) => upserting.keyOf(values));
  for (const [index, known] of keys.entries()) {
    if ('key' in known) merged.set(known.key, { ...merged.get(known.key), ...records[index]?.values });
  }
  const found = merged.size === 0 ? new Map<string, Found>() : await upserting.find([...merged.keys()]);
  const created: (Write & { key: string })[] = [];
  const updated: (Write & { key: string; id: string })[] = [];
  for (const [key, values] of merged) {
    const existing = found.get(key) ?? null;
    const properties = upserting.toProperties(values, existing?.properties ?? null);
    const write = { key, trace: `w${created.length + updated.length}` };
    if (!existing) created.push({ ...write, properties });
    else {
      const changes = changesOf(properties, existing.properties);
      if (Object.keys(changes).length > 0) updated.push({ ...write, id: existing.id, properties: changes });
      else outcomes.set(key, { status: 'unchanged', id: existing.id });
    }
  }
  for (const [writes, send] of [
    [created, () => upserting.create(created)],
    [updated, () => upserting.update(updated)],
  ] as const) {
    if (writes.length === 0) continue;
    const written = await send();
    for (const { key, trace } of writes) outcomes.set(key, toOutcome(written.get(trace)));
  }
  return keys.map((known) => {
    if (!('key' in known)) return { status: 'refused', ...known };
    return outcomes.get(known.key) ?? toOutcome(undefined);
  });
}

function toOutcome(written: Written | undefined): SinkOutcome {
  if (!written) return { status: 'refused', code: 'not_written', reason: 'The record was not reached.' };
  if ('refused' in written) return { status: 'refused', code: 'rejected', reason: written.refused };
  return { status: written.created ? 'created' : 'updated', id: written.id };
}

function changesOf(wanted: Readonly<Record<string, string>>, there: Properties): Record<string, string> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !same(name, value, there[name])),
  );
}

/** Phones come back in the provider's own spelling, domains in small letters. */
function same(name: string, wanted: string, there: unknown): boolean {
  const now = typeof there === 'string' ? there.trim() : '';
  if (name === 'phone' || name === 'mobilephone') return digits(wanted) === digits(now) && now !== '';
  return name === 'domain' ? wanted.toLowerCase() === now.toLowerCase() : wanted === now;
}

function digits(text: string): string {
  return text.replaceAll(/[^\d+]/g, '');
}
