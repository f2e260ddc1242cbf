import type { QuarantineEntry } from '@sluice/core';
import { Option, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { table } from '../output/table.ts';
import { NOTHING, rowColumns, stateOption, type QuarantineStates } from './quarantine-states.ts';
import { commandLine, note, paint } from '../terminal.ts';

interface Options {
  run?: string;
  stage?: QuarantineEntry['stage'];
  code?: string;
  search?: string;
  state: QuarantineStates;
  limit: number;
}

const DEFAULT_ROWS = 50;
const MAX_ROWS = 500;
/** Of a rare word in very many rows a page may come empty; so many are asked for in turn. */
const MAX_PAGES = 50;

/** What every run set aside. */
export function addQuarantine(program: Command, context: Context): void {
  program
    .command('quarantine')
    .description('The rows that runs refused or did not find, newest run first, each with the reason')
    .option('--run <id>', 'only one run’s')
    .addOption(
      new Option('--stage <stage>', 'only those set aside at this stage').choices([
        'input',
        'enrich',
        'write',
      ]),
    )
    .addOption(stateOption())
    .option('--code <code>', 'only those with this code, such as `not_found`')
    .option('--search <words>', 'only rows or reasons with these words')
    .option('--limit <n>', `how many, at most ${MAX_ROWS}`, parseLimit, DEFAULT_ROWS)
    .action(async (options: Options) => {
      show(context, await readEntries(context, options), (rows) => showEntries(context, rows, options.state));
    });
}

async function readEntries(context: Context, options: Options): Promise<QuarantineEntry[]> {
  const client = context.client();
  const filter = {
    state: options.state,
    ...(options.run ? { runId: options.run } : {}),
    ...(options.stage ? { stage: options.stage } : {}),
    ...(options.code ? { code: options.code } : {}),
    ...(options.search ? { q: options.search } : {}),
  };
  const rows: QuarantineEntry[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES && rows.length < options.limit; pages += 1) {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const query = { ...filter, limit: options.limit - rows.length, ...from };
    const page: { items: QuarantineEntry[]; nextCursor: string | null } = await client.quarantine.list({
      query,
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return rows;
}

function showEntries({ terminal }: Context, rows: readonly QuarantineEntry[], state: QuarantineStates): void {
  if (rows.length === 0) return note(terminal, NOTHING[state]);
  table(terminal, [{ title: 'RUN', whole: true, value: (row) => row.runId }, ...rowColumns(state)], rows);
  if (state !== 'open') return;
  note(terminal);
  note(terminal, 'To mend the rows of a run and try again:');
  note(
    terminal,
    `  ${paint(terminal, 'cyan', commandLine(terminal, 'runs quarantine RUN --out rows.jsonl'))}`,
  );
}

const parseLimit = (text: string) => Math.max(1, Math.min(MAX_ROWS, Number(text) || DEFAULT_ROWS));
