import { RUN_STATUSES, SluiceError, type QuarantinedRow, type Run, type RunStatus } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { Option, type Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { show, type Context } from '../context.ts';
import { finishRun } from '../finish-run.ts';
import { parseCredits, readTextFile } from '../input.ts';
import { count, plural, when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';
import { foundRows, isAtRest, runSummary, watchRun } from '../run-watch.ts';
import { saveOutput } from '../save-output.ts';
import { commandLine, note, paint } from '../terminal.ts';
import { findAccount } from './find-account.ts';
import { formatOption, parseDestination } from './enrich.ts';
import { addClosing } from './quarantine-changes.ts';
import { NOTHING, rowColumns, stateOption, type QuarantineStates } from './quarantine-states.ts';
import { addRows } from './run-rows.ts';

export function addRuns(program: Command, context: Context): void {
  const runs = program.command('runs').description('Enrichment runs: what they did, and going on with them');
  addReading(runs, context);
  addSteering(runs, context);
  addResults(runs, context);
  addReplay(runs, context);
  addClosing(runs, context);
}

function addReading(runs: Command, context: Context): void {
  runs
    .command('list')
    .description('The newest runs, at most 100')
    .addOption(statusOption())
    .option('--account <account>', 'only those from or to one account (by id or name)')
    .option('--search <words>', 'only files with these words in their names')
    .action(async (options: ListOptions) => {
      const client = context.client();
      const account = options.account ? await findAccount(client, options.account) : undefined;
      const { items } = await client.runs.list({
        query: {
          limit: 100,
          ...(options.status ? { status: options.status } : {}),
          ...(account ? { accountId: account.id } : {}),
          ...(options.search ? { q: options.search } : {}),
        },
      });
      show(context, items, (all) => {
        if (all.length === 0)
          return note(
            context.terminal,
            `No run yet. Start one: ${commandLine(context.terminal, 'enrich people.csv --account NAME')}`,
          );
        table(
          context.terminal,
          [
            { title: 'ID', whole: true, value: (run) => run.id },
            { title: 'STATUS', value: (run) => run.status },
            { title: 'FILE', value: (run) => run.fileName },
            { title: 'ROWS', value: (run) => count(run.estimate?.rows ?? 0), align: 'right' },
            { title: 'MATCHED', value: (run) => count(foundRows(run)), align: 'right' },
            { title: 'CREDITS', value: (run) => count(run.credits.spent), align: 'right' },
            { title: 'CREATED', value: (run) => when(run.createdAt) },
          ],
          all,
        );
      });
    });
  runs
    .command('show <run>')
    .description('One run: progress, cost, and why it stopped')
    .action(async (runId: string) => {
      const run = await context.client().runs.get({ params: { runId } });
      showRun(context, run);
    });
  runs
    .command('watch <run>')
    .description('Look on until it rests; Ctrl-C cancels the run')
    .action(async (runId: string) => {
      finishRun(context, await watchRun({ client: context.client(), terminal: context.terminal, runId }));
    });
}

interface ListOptions {
  status?: RunStatus | 'active' | 'attention';
  account?: string;
  search?: string;
}

function statusOption(): Option {
  return new Option(
    '--status <status>',
    'only those at this; `active`: being worked on, `attention`: stopped or failed',
  ).choices([...RUN_STATUSES, 'active', 'attention']);
}

function addSteering(runs: Command, context: Context): void {
  const steer = async (runId: string, act: (client: Client) => Promise<Run>, detach?: boolean) => {
    const run = await act(context.client());
    if (detach || isAtRest(run.status)) showRun(context, run);
    else finishRun(context, await watchRun({ client: context.client(), terminal: context.terminal, runId }));
  };
  const body = (options: { cap?: number }) => (options.cap === undefined ? {} : { capCredits: options.cap });
  runs
    .command('start <run>')
    .description('Start a planned run')
    .option('--cap <credits>', 'never spend more than this', parseCredits)
    .option('--detach', 'do not look on')
    .action((runId: string, options: { cap?: number; detach?: boolean }) =>
      steer(runId, (client) => client.runs.start({ params: { runId }, body: body(options) }), options.detach),
    );
  runs
    .command('resume <run>')
    .description('Go on with a stopped or cancelled run where it left off')
    .option('--cap <credits>', 'a new cap for the whole run', parseCredits)
    .option('--detach', 'do not look on')
    .action((runId: string, options: { cap?: number; detach?: boolean }) =>
      steer(
        runId,
        (client) => client.runs.resume({ params: { runId }, body: body(options) }),
        options.detach,
      ),
    );
  runs
    .command('pause <run>')
    .description('Let it rest: what is under way is finished, and `sluice runs resume` goes on')
    .action(async (runId: string) => {
      const client = context.client();
      const { status } = await client.runs.pause({ params: { runId } });
      const run =
        status === 'pausing'
          ? await watchRun({ client, terminal: context.terminal, runId })
          : await client.runs.get({ params: { runId } });
      // To rest is what was asked for, so it is no early end.
      if (run.status === 'paused') showRun(context, run);
      else finishRun(context, run);
    });
  runs
    .command('cancel <run>')
    .description('Stop it; what is done stays done')
    .action((runId: string) => steer(runId, (client) => client.runs.cancel({ params: { runId } })));
}

function addResults(runs: Command, context: Context): void {
  addRows(runs, context);
  runs
    .command('output <run>')
    .description('The results in the order of the input')
    .option('--out <file>', 'a file, or `-` for standard output (default)', '-')
    .addOption(formatOption())
    .action(async (runId: string, options: { out: string; format?: 'csv' | 'jsonl' }) => {
      const run = await context.client().runs.get({ params: { runId } });
      const saved = await saveOutput({
        context,
        run,
        out: options.out,
        ...(options.format ? { format: options.format } : {}),
      });
      if (saved) show(context, { saved }, () => note(context.terminal, `Results: ${saved}`));
    });
  runs
    .command('quarantine <run>')
    .description('The rows that were refused or not found, each with the reason')
    .addOption(stateOption())
    .option('--out <file>', 'write them as JSON Lines, to be mended and given to `runs replay --rows`')
    .action(async (runId: string, options: { out?: string; state: QuarantineStates }) => {
      const rows = await allQuarantined(context.client(), runId, options.state);
      if (options.out) {
        writeFileSync(options.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
        show(context, { saved: options.out, rows: rows.length }, ({ saved }) =>
          note(
            context.terminal,
            `${plural(rows.length, 'row')} in ${saved}. Mend \`values\`, then:\n  ${commandLine(context.terminal, `runs replay ${runId} --rows ${saved}`)}`,
          ),
        );
      } else
        show(context, rows, (all) => showQuarantine(context, { runId, rows: all, state: options.state }));
    });
  runs
    .command('send <run> <account:sink>')
    .description(
      'Write what a run found to an account, such as `My CRM:contacts`; where it was before, what was refused there',
    )
    .option('--detach', 'do not look on')
    .action(async (runId: string, to: string, options: { detach?: boolean }) => {
      const client = context.client();
      const body = await parseDestination(client, to);
      const sent = await client.runs.send({ params: { runId }, body });
      if (options.detach) return showRun(context, sent);
      return finishRun(context, await watchRun({ client, terminal: context.terminal, runId }));
    });
}

function addReplay(runs: Command, context: Context): void {
  runs
    .command('replay <run>')
    .description('Plan a new run over the open quarantined rows')
    .option(
      '--rows <file>',
      'JSON Lines of `runs quarantine --out`, with mended values; default: all that are open, as they were',
    )
    .action(async (runId: string, options: { rows?: string }) => {
      const rows = options.rows ? readRows(options.rows) : undefined;
      const planned = await context.client().runs.replay({ params: { runId }, body: rows ? { rows } : {} });
      const run = await watchRun({ client: context.client(), terminal: context.terminal, runId: planned.id });
      finishRun(context, run);
    });
}

/** Every quarantined row of a run, page by page. */
export async function allQuarantined(
  client: Client,
  runId: string,
  state: QuarantineStates = 'open',
): Promise<QuarantinedRow[]> {
  const rows: QuarantinedRow[] = [];
  let cursor: string | null = null;
  do {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: { items: QuarantinedRow[]; nextCursor: string | null } = await client.runs.quarantine({
      params: { runId },
      query: { limit: 500, state, ...from },
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

/** As many mended rows as the server takes at once. */
const MAX_MENDED = 10_000;

function readRows(file: string): { id: string; values: Record<string, string> }[] {
  const lines = readTextFile(file)
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length > MAX_MENDED) {
    throw new SluiceError('request.invalid', {
      message: `${file} holds ${plural(lines.length, 'row')}; at most ${count(MAX_MENDED)} can be replayed from a file.`,
      fix: 'Keep only the lines that you mended, or leave --rows out to replay all of them as they were.',
    });
  }
  return lines.map((line, index) => {
    try {
      const row = JSON.parse(line) as QuarantinedRow;
      return { id: row.id, values: row.values };
    } catch (error) {
      throw new SluiceError('request.invalid', {
        message: `Line ${index + 1} of ${file} is not valid JSON.`,
        cause: error,
      });
    }
  });
}

function showQuarantine(
  context: Context,
  { runId, rows, state }: { runId: string; rows: readonly QuarantinedRow[]; state: QuarantineStates },
): void {
  if (rows.length === 0) return note(context.terminal, NOTHING[state]);
  table(context.terminal, rowColumns(state), rows);
  note(context.terminal);
  for (const [reason, times] of reasons(rows)) note(context.terminal, `${plural(times, 'row')}: ${reason}`);
  if (state !== 'open') return;
  note(context.terminal, 'To mend them and try again:');
  note(
    context.terminal,
    `  ${paint(context.terminal, 'cyan', commandLine(context.terminal, `runs quarantine ${runId} --out rows.jsonl`))}`,
  );
}

const MAX_REASONS = 8;

/** How often each reason is given, the commonest first. */
function reasons(rows: readonly QuarantinedRow[]): [string, number][] {
  const times = new Map<string, number>();
  for (const { reason } of rows) times.set(reason, (times.get(reason) ?? 0) + 1);
  return [...times].toSorted(([, a], [, b]) => b - a).slice(0, MAX_REASONS);
}

function showRun(context: Context, run: Run): void {
  show(context, run, (found) => details(context.terminal, runSummary(found)));
}
