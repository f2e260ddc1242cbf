import { ROW_OUTCOMES, type RowOutcome, type RunRow } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count } from '../output/numbers.ts';
import { table } from '../output/table.ts';
import { note } from '../terminal.ts';

interface RowOptions {
  outcome?: RowOutcome;
  after?: number;
  limit: number;
}

const DEFAULT_ROWS = 50;
const MAX_ROWS = 10_000;
const PAGE_ROWS = 500;

/** `runs rows`: what became of each row, with what was found. */
export function addRows(runs: Command, context: Context): void {
  runs
    .command('rows <run>')
    .description('What became of each row, what was found for it, where, and at what price')
    .addOption(new Option('--outcome <outcome>', 'only rows with this outcome').choices(ROW_OUTCOMES))
    .option('--after <row>', 'only rows below this one', parseRows)
    .option('--limit <n>', `how many, at most ${count(MAX_ROWS)}`, parseRows, DEFAULT_ROWS)
    .action(async (runId: string, options: RowOptions) => {
      const rows = await readRows(context.client(), runId, options);
      show(context, rows, (all) => showRows(context, all));
    });
}

async function readRows(client: Client, runId: string, options: RowOptions): Promise<RunRow[]> {
  const limit = Math.min(options.limit, MAX_ROWS);
  const rows: RunRow[] = [];
  let cursor: string | null = options.after === undefined ? null : String(options.after);
  do {
    const query = {
      limit: Math.min(PAGE_ROWS, limit - rows.length),
      ...(cursor === null ? {} : { cursor }),
      ...(options.outcome ? { outcome: options.outcome } : {}),
    };
    const page: { items: RunRow[]; nextCursor: string | null } = await client.runs.rows({
      params: { runId },
      query,
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < limit);
  return rows;
}

function showRows(context: Context, rows: readonly RunRow[]): void {
  if (rows.length === 0) return note(context.terminal, 'There are no such rows.');
  table(
    context.terminal,
    [
      { title: 'ROW', value: (row) => String(row.row), align: 'right' },
      { title: 'OUTCOME', value: (row) => row.outcome },
      { title: 'VALUES', value: (row) => Object.values(row.values).filter(Boolean).join(' | ') },
      { title: 'FOUND', value: foundText, wrap: true },
      { title: 'FROM', value: (row) => [...new Set(row.found.map(({ source }) => source))].join(', ') },
      { title: 'CREDITS', value: (row) => count(row.credits), align: 'right' },
    ],
    rows,
  );
}

function foundText({ found, reason, duplicateOf }: RunRow): string {
  const values = found.map(({ label, value }) => `${label}: ${value}`).join(' · ');
  const same = duplicateOf === null ? '' : `The same as row ${duplicateOf}. `;
  return `${same}${values || (reason ?? '')}`;
}

function parseRows(text: string): number {
  const rows = Number(text);
  if (Number.isSafeInteger(rows) && rows > 0) return rows;
  throw new InvalidArgumentError('Give a whole number above 0.');
}
