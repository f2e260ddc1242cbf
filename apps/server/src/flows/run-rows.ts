import { cellText, type Enricher, type ReadRow } from '@sluice/connectors';
import type { RowOutcome, RunRow } from '@sluice/core';
import type { PageQuery } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { Files } from './files.ts';
import { readInputRows } from './input-rows.ts';
import type { FlowParts } from './parts.ts';
import { openLines, openPlan, type LinesReader, type PlanReader } from './plan-reader.ts';
import { enricherOfRun } from './plan-run.ts';
import { wrongCursor } from './quarantine.ts';
import { identify } from './row-identity.ts';
import type { PlannedRow } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { orderOfRun } from './run-record.ts';
import { openResults, type RunResults } from './run-results.ts';
import type { StoredResult } from './stored-result.ts';

interface RowsQuery extends PageQuery {
  outcome?: RowOutcome;
}

const DEFAULT_LIMIT = 50;
/** Rows that one request looks at: of a rare outcome a page may then hold fewer than asked for, and the list goes on. */
const MAX_SCAN = 5_000;

/** The rows of a run in the order of the input, at any moment of it; none before it is planned. */
export async function listRows(
  parts: FlowParts,
  { run, files, query }: { run: RunsTable; files: Files; query: RowsQuery },
): Promise<{ items: RunRow[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor);
  if (run.estimate === null) return { items: [], nextCursor: null };
  const folder = runFolder(parts.dataDir, run.id);
  const input = await files.locate(run.workspace_id, run.file_id);
  const columns = JSON.parse(run.columns) as string[];
  const plan = await openPlan(folder.plan);
  const lines = await openLines(folder.rowLines);
  const results = openResults({ store: parts.store, runId: run.id, batchSize: run.batch_size, folder });
  try {
    const { picked, lookedAt } = await pick({ plan, results }, { after, query });
    const table = { ...input, columns, rowStarts: folder.rowStarts, lines };
    const read = await readInputRows(table, numbersOf(picked, lines));
    const show = createShow(parts, { run, columns, results });
    const items: RunRow[] = [];
    for (const one of picked) {
      const row = read.get(one.row);
      const repeats = one.original && (await (lines?.line(one.number) ?? read.get(one.number)?.line));
      if (row) items.push(await show(one, row, repeats ?? null));
    }
    return { items, nextCursor: lookedAt < plan.length ? String(lookedAt) : null };
  } finally {
    await plan.close();
    await lines?.close();
    await results.close();
  }
}

/** In rising order. Where nobody knows the lines, the rows that others repeat are read for theirs. */
function numbersOf(picked: readonly Picked[], lines: LinesReader | null): number[] {
  const repeated = lines ? [] : picked.flatMap((one) => (one.original ? [one.number] : []));
  return [...picked.map(({ row }) => row), ...repeated].toSorted((a, b) => a - b);
}

/** A row that is to be shown. */
interface Picked extends PlannedRow {
  row: number;
  outcome: RowOutcome;
  /** Of a duplicate: the row that it repeats. */
  original: PlannedRow | null;
}

interface Sources {
  plan: PlanReader;
  results: RunResults;
}

async function pick(
  sources: Sources,
  { after, query }: { after: number; query: RowsQuery },
): Promise<{ picked: Picked[]; lookedAt: number }> {
  const { limit = DEFAULT_LIMIT, outcome } = query;
  const last = Math.min(sources.plan.length, after + MAX_SCAN);
  const picked: Picked[] = [];
  let lookedAt = after;
  while (lookedAt < last && picked.length < limit) {
    lookedAt += 1;
    const next = sources.plan.row(lookedAt);
    const planned = next instanceof Promise ? await next : next;
    if (planned.fate === 'blank') continue;
    const original = planned.fate === 'duplicate' ? await sources.plan.row(planned.number) : null;
    const known = outcomeOf(sources.results, planned, original);
    const found = known instanceof Promise ? await known : known;
    if (outcome === undefined || outcome === found)
      picked.push({ ...planned, row: lookedAt, outcome: found, original });
  }
  return { picked, lookedAt };
}

const OUTCOMES = { m: 'found', x: 'missed', r: 'refused' } as const;

function outcomeOf(
  results: RunResults,
  planned: PlannedRow,
  original: PlannedRow | null,
): RowOutcome | Promise<RowOutcome> {
  if (planned.fate === 'refused') return 'refused';
  const { fate, number } = original ?? planned;
  const isDuplicate = original !== null;
  const kind = fate === 'known' ? 'm' : results.kind(number);
  return kind instanceof Promise
    ? kind.then((found) => outcomeBy(found, isDuplicate))
    : outcomeBy(kind, isDuplicate);
}

function outcomeBy(kind: StoredResult['s'] | undefined, isDuplicate: boolean): RowOutcome {
  if (kind === undefined) return 'waiting';
  return isDuplicate ? 'duplicate' : OUTCOMES[kind];
}

interface Showing {
  run: RunsTable;
  columns: readonly string[];
  results: RunResults;
}

/** `repeats`: of a duplicate the line of the row that it repeats. */
type Show = (picked: Picked, row: ReadRow, repeats: number | null) => Promise<RunRow>;

function createShow(parts: FlowParts, { run, columns, results }: Showing): Show {
  const enricher = enricherOfRun(parts, run);
  const { mapping } = orderOfRun(run);
  const sourceOf = createSourceNames(parts, run);
  return async (picked, row, repeats) => {
    const { outcome, original } = picked;
    const { fate, number } = original ?? picked;
    const isLookedUp = outcome !== 'waiting' && fate !== 'refused';
    const result = isLookedUp
      ? await (fate === 'known' ? results.known(number) : results.item(number))
      : null;
    const refusal = fate === 'refused' ? identify(row, { mapping, enricher }) : null;
    const found =
      result?.s === 'm'
        ? await foundValues({ run, enricher, sourceOf }, { result, isPaidHere: picked.fate === 'item' })
        : [];
    return {
      row: row.line,
      outcome,
      values: Object.fromEntries(columns.map((column) => [column, row.values[column] ?? ''])),
      found,
      reason: refusal && 'reason' in refusal ? refusal.reason : result && result.s !== 'm' ? result.w : null,
      duplicateOf: repeats,
      credits: found.reduce((sum, { price }) => sum + price, 0),
    };
  };
}

interface Naming {
  run: RunsTable;
  enricher: Enricher;
  sourceOf: (origin: Origin) => Promise<string>;
}

type Origin = NonNullable<(StoredResult & { s: 'm' })['o']>;

/** A value's price stands once: at the row that paid for it. */
async function foundValues(
  { run, enricher, sourceOf }: Naming,
  { result, isPaidHere }: { result: StoredResult & { s: 'm' }; isPaidHere: boolean },
): Promise<RunRow['found']> {
  const { options } = orderOfRun(run);
  const origin = result.o ?? { connector: run.connector, accountId: run.account_id };
  const source = await sourceOf(origin);
  const at = new Date(result.t).toISOString();
  return enricher.fields.flatMap(({ name, label, option }) => {
    const value = cellText(result.v[name]);
    if (value === '' || (option !== undefined && !options.includes(option))) return [];
    const told = result.f[name];
    const price = isPaidHere ? (told?.credits ?? 0) : 0;
    const confidence = told?.confidence === undefined ? null : String(told.confidence);
    return [{ field: name, label, value, source, accountId: origin.accountId, at, price, confidence }];
  });
}

/** Names of accounts, each asked for once; of one that was unlinked only its connector is known. */
function createSourceNames(parts: FlowParts, run: RunsTable): (origin: Origin) => Promise<string> {
  const names = new Map<string, Promise<string>>();
  const read = async ({ connector, accountId }: Origin) => {
    const brand = parts.catalog.find(connector)?.name ?? connector;
    const account = await parts.accounts.resolve(run.workspace_id, accountId).catch(() => null);
    return account ? `${brand} · ${account.name}` : brand;
  };
  return (origin) => {
    const known = names.get(origin.accountId) ?? read(origin);
    names.set(origin.accountId, known);
    return known;
  };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,8}$/.test(cursor)) return Number(cursor);
  throw wrongCursor();
}
