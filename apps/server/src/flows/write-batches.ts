import type { ReadBatch, SinkRecord } from '@sluice/connectors';
import type { DataRecord, Mapping } from '@sluice/core';
import { hash } from 'node:crypto';
import { hashIdentity, IdentityTable } from './identity-table.ts';
import { identifiersOf } from './row-identity.ts';
import type { RowPlan } from './row-plan.ts';
import type { RunResults } from './run-results.ts';
import type { StoredResult } from './stored-result.ts';

/** Matched records for a destination. Its three numbers name the same records at every reading. */
export interface WriteBatch {
  /** A chunk of items, or below zero a chunk of known ones. */
  chunk: number;
  from: number;
  part: number;
  records: readonly SinkRecord[];
  /** The input row of each record, and its values. */
  rows: readonly { row: number; line: number; values: Readonly<Record<string, string>> }[];
}

interface Source {
  batches: AsyncIterable<ReadBatch>;
  plan: RowPlan;
  results: RunResults;
  mapping: Mapping;
  identity: (identifiers: Readonly<Record<string, string>>) => string | null;
  connector: string;
  chunkSize: number;
  batchSize: number;
}

interface Open {
  name: string;
  chunk: number;
  from: number;
  /** How many matched records it has had, those seen before included, so that its parts never shift. */
  seen: number;
  records: SinkRecord[];
  rows: WriteBatch['rows'][number][];
}

/**
 * What was matched, in batches for the sink, one record for each person or company: rows that repeat another
 * are left out, and so are rows that turned out to be somebody who came earlier.
 */
export async function* writeBatches(source: Source): AsyncIterable<WriteBatch> {
  const { plan, results, chunkSize, batchSize } = source;
  const written = new IdentityTable();
  const open: { item: Open | null; known: Open | null } = { item: null, known: null };
  for await (const { rows } of source.batches) {
    for (const { row, line, values } of rows) {
      const fate = plan.fate(row);
      if (fate !== 'item' && fate !== 'known') continue;
      const number = plan.number(row);
      const result = await (fate === 'item' ? results.item(number) : results.known(number));
      if (result?.s !== 'm') continue;
      const chunk = Math.floor(number / chunkSize);
      const from = fate === 'item' ? ((await results.pieceStart(number)) ?? 0) : 0;
      const name = `${chunk}/${from}`;
      let unit = open[fate];
      if (unit?.name !== name) {
        if (unit) yield* close(unit, batchSize);
        unit = { name, chunk: fate === 'item' ? chunk : -1 - chunk, from, seen: 0, records: [], rows: [] };
        open[fate] = unit;
      } else if (unit.seen % batchSize === 0) yield* close(unit, batchSize);
      unit.seen += 1;
      const record = toRecord(source, values, result);
      if (!written.add(hashIdentity(record.key), row).isNew) continue;
      unit.records.push(record);
      unit.rows.push({ row, line, values });
    }
  }
  for (const unit of [open.item, open.known]) if (unit) yield* close(unit, batchSize);
}

function* close(unit: Open, batchSize: number): Iterable<WriteBatch> {
  const { chunk, from, records, rows } = unit;
  const part = Math.floor((unit.seen - 1) / batchSize);
  unit.records = [];
  unit.rows = [];
  if (records.length > 0) yield { chunk, from, part, records, rows };
}

/** What was found, over what the row said; under a key that is the same in every run. */
function toRecord(
  source: Source,
  values: Readonly<Record<string, string>>,
  result: StoredResult & { s: 'm' },
): SinkRecord {
  const identifiers = identifiersOf(values, source.mapping);
  const merged: DataRecord = { ...identifiers, ...result.v };
  const id = result.v['id'];
  const who =
    id === undefined || id === '' ? `identity\n${source.identity(identifiers) ?? ''}` : `id\n${String(id)}`;
  const key = hash('sha256', `${source.connector}\n${who}`, 'hex').slice(0, KEY_CHARACTERS);
  return { key, values: merged };
}

const KEY_CHARACTERS = 32;
