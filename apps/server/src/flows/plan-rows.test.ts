import type { ReadBatch, ReadRow } from '@sluice/connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HASH_BYTES, hashIdentity } from './identity-table.ts';
import { itemChunks, tailChunk, type ItemChunk } from './item-chunks.ts';
import { draftPlan, finishPlan } from './plan-rows.ts';
import { peopleConnector } from './testing/people-connector.ts';

const enricher = peopleConnector.enrichers['people'];
if (!enricher) throw new Error('the test connector enriches people');
const mapping = { email: 'Mail' };

/** A cell as people write it: few different ones, so that rows repeat each other often. */
const cell = fc.oneof(
  fc
    .integer({ min: 0, max: 30 })
    .map((n) => `${n % 2 === 0 ? 'P' : 'p'}${n >> 1}@X.example${n % 3 === 0 ? ' ' : ''}`),
  fc.constantFrom('', 'no address'),
);
const row = fc.record({
  cell,
  ragged: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  blank: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function readRow({ cell: text, ragged, blank }: Row, at: number): ReadRow {
  const read = { row: at + 1, line: 3 * at + 2, values: { Mail: text } };
  if (blank) return { ...read, blank };
  return ragged ? { ...read, problem: { code: 'ragged', reason: 'The row is ragged.' } } : read;
}

async function* inBatches(rows: readonly ReadRow[], size: number): AsyncIterable<ReadBatch> {
  for (let at = 0; at < rows.length; at += size)
    yield { columns: ['Mail'], offset: 0, rows: rows.slice(at, at + size) };
}

/** The plan as one would make it by hand, with a map of everything seen. */
function model(rows: readonly ReadRow[], known: (identity: string) => boolean) {
  const first = new Map<string, number>();
  let items = 0;
  return rows.map(({ row: number, values, problem, blank }) => {
    if (blank) return 'blank';
    const identity = (values['Mail'] ?? '').trim().toLowerCase();
    if (problem || !identity.includes('@')) return 'refused';
    const seen = first.get(identity);
    if (seen !== undefined) return `duplicate of ${seen}`;
    first.set(identity, number);
    if (known(identity)) return 'known';
    items += 1;
    return `item ${items - 1}`;
  });
}

test('every row of every file gets exactly the fate that a look at the whole file gives it', async () => {
  const files = fc.record({
    rows: fc.array(row, { maxLength: 200 }),
    readSize: fc.integer({ min: 1, max: 50 }),
    chunkSize: fc.integer({ min: 1, max: 12 }),
    knownEvery: fc.integer({ min: 2, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(files, async ({ rows, readSize, chunkSize, knownEvery }) => {
      const read = rows.map(readRow);
      const draft = await draftPlan({
        batches: inBatches(read, readSize),
        enricher,
        mapping,
        signal: new AbortController().signal,
        onBatch: async () => undefined,
      });
      const isKnown = (identity: string) => identity.length % knownEvery === 0;
      const knownNumbers = knownPlaces(read, isKnown, (hash) => draft.identities.find(hash));
      const { counts, itemHashes } = finishPlan(draft, (identity) => knownNumbers.indexOf(identity));
      const expected = model(read, isKnown);
      const fates = read.map(({ row: number }) => {
        const fate = draft.plan.fate(number);
        if (fate === 'duplicate') return `duplicate of ${draft.plan.number(number)}`;
        return fate === 'item' ? `item ${draft.plan.number(number)}` : fate;
      });
      expect(fates).toEqual(expected);
      expect(read.map(({ row: number }) => draft.lines.line(number))).toEqual(read.map(({ line }) => line));
      const refused = read.filter((_, at) => expected[at] === 'refused');
      expect(counts.refused).toBe(refused.length);
      expect(draft.unusable.reduce((sum, { rows: count }) => sum + count, 0)).toBe(refused.length);
      expect(draft.unusable.find(({ code }) => code === 'ragged')?.rows ?? 0).toBe(
        refused.filter(({ problem }) => problem).length,
      );
      expect(counts.rows).toBe(expected.filter((fate) => fate !== 'blank').length);
      expect(counts.rows).toBe(counts.toEnrich + counts.duplicates + counts.known + counts.refused);
      expect(itemHashes.length).toBe(counts.toEnrich * HASH_BYTES);
      const chunks = await readChunks(
        itemChunks({
          batches: inBatches(read, readSize),
          plan: draft.plan,
          mapping,
          batchSize: chunkSize,
          wants: () => true,
        }),
      );
      expectChunks(chunks, { ...counts, chunkSize });
      const odd = await readChunks(
        itemChunks({
          batches: inBatches(read, 7),
          plan: draft.plan,
          mapping,
          batchSize: chunkSize,
          wants: (chunk) => chunk % 2 === 1,
        }),
      );
      expect(odd, 'a resume that passes some over sees the others unchanged').toEqual(
        chunks.filter(({ chunk }) => chunk % 2 === 1),
      );
    }),
    { numRuns: 300 },
  );
});

function knownPlaces(
  read: readonly ReadRow[],
  isKnown: (identity: string) => boolean,
  find: (hash: Buffer) => number,
): number[] {
  const identities = read.map(({ values }) => (values['Mail'] ?? '').trim().toLowerCase());
  const numbers = identities.filter(isKnown).map((identity) => find(hashIdentity(identity)));
  return [...new Set(numbers)].filter((number) => number >= 0);
}

async function readChunks(chunks: AsyncIterable<ItemChunk>): Promise<ItemChunk[]> {
  const read: ItemChunk[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return read;
}

function expectChunks(
  chunks: readonly ItemChunk[],
  counts: { toEnrich: number; duplicates: number; known: number; chunkSize: number },
): void {
  expect(chunks.map(({ chunk }) => chunk)).toEqual(chunks.map((_, at) => at));
  expect(chunks.at(-1)).toMatchObject({ chunk: tailChunk(counts.toEnrich, counts.chunkSize), items: [] });
  expect(chunks.flatMap(({ items }) => items)).toHaveLength(counts.toEnrich);
  expect(chunks.every(({ items }) => items.length <= counts.chunkSize)).toBe(true);
  expect(chunks.reduce((sum, chunk) => sum + chunk.duplicates, 0)).toBe(counts.duplicates);
  expect(chunks.reduce((sum, chunk) => sum + chunk.known, 0)).toBe(counts.known);
}

test('identities beyond the first size of the table are told apart as exactly as the first', async () => {
  const rows = Array.from({ length: 30_000 }, (_, at) =>
    readRow({ cell: `p${at % 20_000}@x.example`, ragged: false, blank: false }, at),
  );
  const draft = await draftPlan({
    batches: inBatches(rows, 500),
    enricher,
    mapping,
    signal: new AbortController().signal,
    onBatch: async () => undefined,
  });
  expect(draft.identities.size).toBe(20_000);
  expect(draft.plan.fate(20_001)).toBe('duplicate');
  expect(draft.plan.number(20_001)).toBe(1);
  expect(draft.plan.number(30_000)).toBe(10_000);
});
