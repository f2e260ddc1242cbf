import { SluiceError } from '@sluice/core';
import type { CompanyRecord, PersonRecord } from '../store/records.ts';
import { toPersonRow } from '../store/person-row.ts';
import type { LushaStore } from '../store/tables.ts';
import { writeCompanies } from '../store/write-companies.ts';
import { mergeKeys, writePeople } from '../store/write-people.ts';
import { fieldReader, mapColumns, type ColumnMapping, type ImportKind } from './columns.ts';
import { readCompany } from './company-record.ts';
import { readPerson, type ReadField } from './person-record.ts';
import { openRows, type FileRow } from './read-rows.ts';
import { openRejects } from './rejects.ts';

export interface ImportOptions {
  kind: ImportKind;
  path: string;
  /** Field → column, where the guess from the column names would be wrong. */
  mapping?: ColumnMapping;
  /** Where refused rows go; made only when there are some. */
  rejectsPath: string;
  /** Stands for dates that the file does not give, `YYYY-MM-DD`. */
  today: string;
  onProgress?: (rows: number) => void;
  onReject?: (reject: Reject) => void;
}

export interface Reject {
  /** Which record of the file, the header being 1. */
  line: number;
  reason: string;
}

export interface ImportSummary {
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  rejected: number;
  /** The rows refused, when there were any. */
  rejectsPath?: string;
  mapping: ColumnMapping;
}

const BATCH_ROWS = 2000;
const MERGE_EVERY_BATCHES = 100;
const MAX_COMPANIES_REMEMBERED = 50_000;

/**
 * Reads a CSV or JSON Lines file of people or companies into the store, in bounded memory. Idempotent: a
 * second run changes nothing. Rows that cannot be read are reported and written to a file, never dropped.
 * Throws `import.invalid` where the whole file cannot be read.
 */
export async function importFile(store: LushaStore, options: ImportOptions): Promise<ImportSummary> {
  const source = await openRows(options.path);
  const mapping = mapColumns(options.kind, source.columns, options.mapping ?? {});
  refuseUseless(options.kind, mapping, source.columns);
  const rejects = openRejects(options.rejectsPath, source.columns);
  const write = options.kind === 'people' ? peopleWriter(store, options.today) : companyWriter(store);
  const read = fieldReader(mapping);
  const summary: ImportSummary = { rows: 0, added: 0, changed: 0, unchanged: 0, rejected: 0, mapping };
  const flush = async (rows: FileRow[]) => {
    const { counts, refused } = await write(rows, read);
    summary.rows += rows.length;
    summary.added += counts.added;
    summary.changed += counts.changed;
    summary.unchanged += counts.unchanged;
    for (const { row, reason } of refused) {
      summary.rejected += 1;
      options.onReject?.({ line: row.line, reason });
      rejects.write(row, reason);
    }
    options.onProgress?.(summary.rows);
  };
  try {
    let batch: FileRow[] = [];
    for await (const row of source.rows) {
      batch.push(row);
      if (batch.length < BATCH_ROWS) continue;
      await flush(batch);
      batch = [];
    }
    if (batch.length > 0) await flush(batch);
  } finally {
    await store.transaction(mergeKeys);
    await rejects.close();
  }
  return summary.rejected > 0 ? { ...summary, rejectsPath: rejects.path } : summary;
}

interface Written {
  counts: { added: number; changed: number; unchanged: number };
  refused: { row: FileRow; reason: string }[];
}

type WriteBatch = (rows: readonly FileRow[], read: ReadField) => Promise<Written>;

function peopleWriter(store: LushaStore, today: string): WriteBatch {
  const companyIds = new Map<string, number>();
  let batches = 0;
  return async (rows, read) => {
    const refused: Written['refused'] = [];
    const people: { person: PersonRecord; company: CompanyRecord | null }[] = [];
    for (const row of rows) {
      const reading = row.problem === undefined ? readPerson(row, read) : { problem: row.problem };
      if ('problem' in reading) refused.push({ row, reason: reading.problem });
      else people.push(reading);
    }
    batches += 1;
    if (companyIds.size > MAX_COMPANIES_REMEMBERED) companyIds.clear();
    const counts = await store.transaction(async (tx) => {
      const unknown = new Map<string, CompanyRecord>();
      for (const { company } of people) {
        if (company && !companyIds.has(nameOf(company))) unknown.set(nameOf(company), company);
      }
      const { ids } = await writeCompanies(store, tx, [...unknown.values()]);
      [...unknown.keys()].forEach((key, index) => companyIds.set(key, ids[index] ?? 0));
      const ready = people.map(({ person, company }) =>
        toPersonRow(person, company ? (companyIds.get(nameOf(company)) ?? 0) : 0, today),
      );
      const written = await writePeople(store, tx, ready);
      if (batches % MERGE_EVERY_BATCHES === 0) await mergeKeys(tx);
      return written;
    });
    return { counts, refused };
  };
}

function companyWriter(store: LushaStore): WriteBatch {
  return async (rows, read) => {
    const refused: Written['refused'] = [];
    const companies: CompanyRecord[] = [];
    for (const row of rows) {
      const reading = row.problem === undefined ? readCompany(row, read) : { problem: row.problem };
      if ('problem' in reading) refused.push({ row, reason: reading.problem });
      else companies.push(reading.company);
    }
    const { counts } = await store.transaction((tx) => writeCompanies(store, tx, companies));
    return { counts, refused };
  };
}

function nameOf(company: CompanyRecord): string {
  return `${company.domain}|${company.name}`;
}

function refuseUseless(kind: ImportKind, mapping: ColumnMapping, columns: readonly string[]): void {
  const needed =
    kind === 'people'
      ? ['first_name', 'last_name', 'full_name', 'email', 'emails', 'linkedin']
      : ['name', 'domain'];
  if (needed.some((field) => field in mapping)) return;
  throw new SluiceError('import.invalid', {
    message: `None of the columns is known to name ${kind}: ${columns.slice(0, 20).join(', ')}.`,
    fix: `Say which column is which, as in --map ${needed[needed.length > 2 ? 2 : 0]}=${columns[0] ?? 'column'}.`,
  });
}
