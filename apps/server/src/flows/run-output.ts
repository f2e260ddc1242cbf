import { createCsvWriter, createJsonLinesWriter, type Enricher, type TableWriter } from '@sluice/connectors';
import { SluiceError, type DataRecord, type Provenance, type Scalar } from '@sluice/core';
import type { RunsTable } from '../schema/flows.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { enricherOfRun } from './plan-run.ts';
import { readTable } from './read-table.ts';
import { identify } from './row-identity.ts';
import { RowLines } from './row-lines.ts';
import { RowPlan } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { orderOfRun } from './run-record.ts';
import { openResults, type RunResults } from './run-results.ts';
import type { StoredResult } from './stored-result.ts';

type Row = Record<string, Scalar | readonly Scalar[]>;

interface OutputOf {
  run: RunsTable;
  files: Files;
  format: 'csv' | 'jsonl';
}

const STATUS_COLUMNS = [
  'sluice_status',
  'sluice_reason',
  'sluice_provider',
  'sluice_at',
  'sluice_credits',
  'sluice_provenance',
] as const;
const STATUS_WORDS = { m: 'matched', x: 'missed', r: 'refused' } as const;

/**
 * The input in its order, every column of it, with what was found beside it. Streams in constant memory, at
 * any moment of a run: what is not done yet says so. Throws `run.state` before the run is planned.
 */
export async function runOutput(parts: FlowParts, output: OutputOf): Promise<AsyncIterable<Uint8Array>> {
  const { run, files, format } = output;
  if (run.estimate === null)
    throw new SluiceError('run.state', {
      message: 'The run is not planned yet, so there is no output.',
      fix: 'Wait until its estimate is known.',
    });
  // Not through the account: what was paid for stays to be had when the account is unlinked.
  const enricher = enricherOfRun(parts, run);
  const input = await files.locate(run.workspace_id, run.file_id);
  const folder = runFolder(parts.dataDir, run.id);
  const plan = await RowPlan.load(folder.plan);
  const layout = layOut(run, enricher);
  const writer =
    format === 'csv'
      ? createCsvWriter({ columns: layout.columns })
      : createJsonLinesWriter({ columns: layout.columns });
  const results = openResults({ store: parts.store, runId: run.id, batchSize: run.batch_size, folder });
  return stream({
    batches: readTable(input.path, input.format),
    plan,
    layout,
    writer,
    results,
    run,
    enricher,
  });
}

interface Layout {
  columns: readonly string[];
  input: readonly string[];
  /** Field of the enricher → its column, which is prefixed where the input has one of that name. */
  found: ReadonlyMap<string, string>;
}

function layOut(run: RunsTable, enricher: Enricher): Layout {
  const input = JSON.parse(run.columns) as string[];
  const { options } = orderOfRun(run);
  const taken = new Set<string>([...input, ...STATUS_COLUMNS]);
  const found = new Map<string, string>();
  for (const field of enricher.fields) {
    if (field.option !== undefined && !options.includes(field.option)) continue;
    let column = field.name;
    while (taken.has(column)) column = `found_${column}`;
    taken.add(column);
    found.set(field.name, column);
  }
  return { columns: [...new Set([...input, ...found.values(), ...STATUS_COLUMNS])], input, found };
}

interface Streaming {
  batches: ReturnType<typeof readTable>;
  plan: RowPlan;
  layout: Layout;
  writer: TableWriter;
  results: RunResults;
  run: RunsTable;
  enricher: Enricher;
}

async function* stream(of: Streaming): AsyncIterable<Uint8Array> {
  const { mapping } = orderOfRun(of.run);
  const lines = new RowLines();
  try {
    const head = of.writer.head();
    if (head !== '') yield Buffer.from(head, 'utf8');
    for await (const batch of of.batches) {
      const records: DataRecord[] = [];
      for (const row of batch.rows) {
        lines.push(row.line);
        if (of.plan.fate(row.row) === 'blank') continue;
        const record: Row = {};
        for (const column of of.layout.input) record[column] = row.values[column] ?? '';
        if (of.plan.fate(row.row) === 'refused') {
          const refusal = identify(row, { mapping, enricher: of.enricher });
          fillStatus(record, 'refused', 'reason' in refusal ? refusal.reason : '');
        } else await fill({ ...of, lines }, { row: row.row, record });
        records.push(record);
      }
      if (records.length > 0) yield Buffer.from(of.writer.rows(records), 'utf8');
    }
  } finally {
    await of.results.close();
  }
}

async function fill(
  of: Streaming & { lines: RowLines },
  { row, record }: { row: number; record: Row },
): Promise<void> {
  const fate = of.plan.fate(row);
  const original = fate === 'duplicate' ? of.plan.number(row) : row;
  const number = of.plan.number(original);
  const isKnown = of.plan.fate(original) === 'known';
  const result = await (isKnown ? of.results.known(number) : of.results.item(number));
  if (!result) {
    fillStatus(
      record,
      'not_processed',
      'The run ended before this row was looked up; resume the run to go on.',
    );
    return;
  }
  const own = isKnown ? 'known' : STATUS_WORDS[result.s];
  const status = fate === 'duplicate' ? 'duplicate' : own;
  const why = result.s === 'm' ? '' : result.w;
  fillStatus(
    record,
    status,
    fate === 'duplicate' ? `The same as row ${of.lines.line(original)}, which is ${own}.` : why,
  );
  if (result.s === 'm') fillFound(of, { record, result, isPaidHere: fate === 'item' });
}

/** A value's price stands once: at the row that paid for it. */
function fillFound(
  { layout, run }: Streaming,
  { record, result, isPaidHere }: { record: Row; result: StoredResult & { s: 'm' }; isPaidHere: boolean },
): void {
  const at = new Date(result.t).toISOString();
  const origin = result.o ?? { connector: run.connector, accountId: run.account_id };
  const provenance: Record<string, Provenance> = {};
  let credits = 0;
  for (const [field, column] of layout.found) {
    const value = result.v[field];
    if (value === undefined) continue;
    record[column] = value;
    const source = result.f[field];
    const paid = isPaidHere ? (source?.credits ?? 0) : 0;
    credits += paid;
    provenance[field] = {
      ...origin,
      at,
      credits: paid,
      ...(source?.confidence === undefined ? {} : { confidence: String(source.confidence) }),
      ...(source?.updatedOn === undefined ? {} : { updatedOn: source.updatedOn }),
    };
  }
  record['sluice_provider'] = origin.connector;
  record['sluice_at'] = at;
  record['sluice_credits'] = credits;
  record['sluice_provenance'] = JSON.stringify(provenance);
}

function fillStatus(record: Row, status: string, reason: string): void {
  record['sluice_status'] = status;
  if (reason !== '') record['sluice_reason'] = reason;
}
