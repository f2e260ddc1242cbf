import { SluiceError, type Estimate, type Mapping, type Run, type UploadedFile } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { show, type Context } from '../context.ts';
import { finishRun } from '../finish-run.ts';
import { confirm, parseCredits } from '../input.ts';
import { count, duration, plural } from '../output/numbers.ts';
import { startProgress } from '../output/progress.ts';
import { table } from '../output/table.ts';
import { wrap } from '../output/wrap.ts';
import { watchRun } from '../run-watch.ts';
import { saveOutput } from '../save-output.ts';
import { commandLine, note, paint, say, type Terminal } from '../terminal.ts';
import { findAccount } from './find-account.ts';

export interface EnrichOptions {
  account: string;
  enricher?: string;
  map: Mapping;
  options?: string[];
  cap?: number;
  to?: string;
  yes?: boolean;
  detach?: boolean;
  out?: string;
  format?: 'csv' | 'jsonl';
}

export function addEnrich(program: Command, context: Context): void {
  program
    .command('enrich <file>')
    .description(
      'Enrich a CSV or JSON Lines file through a linked account: shows the mapping and the cost before anything is spent',
    )
    .requiredOption('--account <account>', 'the account to enrich through (id or name)')
    .option(
      '--enricher <name>',
      'what to look up, such as `contacts` or `companies` (default: the connector’s first)',
    )
    .option(
      '--map <field=column>',
      'correct the guessed mapping: `email=Work Email` (repeat for more; `email=` leaves it out)',
      parseMap,
      {},
    )
    .option(
      '--options <list>',
      'which paid details to ask for: `emails,phones` (default: all)',
      (text: string) => text.split(',').map((part) => part.trim()),
    )
    .option('--cap <credits>', 'never spend more than this', parseCredits)
    .option('--to <account:sink>', 'also write what was found to this account: `My CRM:contacts`')
    .option('--out <file>', 'where the results go (default: beside the input, `….enriched.csv`)')
    .addOption(formatOption())
    .option('--yes', 'start without asking')
    .option('--detach', 'start and return; see `sluice runs watch`')
    .addHelpText(
      'after',
      '\nCtrl-C cancels the run: it stops spending, what is done stays done, and `sluice runs resume` goes on.',
    )
    .action(async (file: string, options: EnrichOptions) => {
      await enrich(context, file, options);
    });
}

/** The whole job: upload, mapping, estimate, consent, run, results. Returns the run as it rests. */
export async function enrich(context: Context, file: string, options: EnrichOptions): Promise<Run> {
  const { terminal } = context;
  const client = context.client();
  const account = await findAccount(client, options.account);
  const destination = options.to ? await parseDestination(client, options.to) : undefined;
  const uploaded = await upload(context, file);
  const created = await client.enrichments.create({
    body: {
      fileId: uploaded.id,
      accountId: account.id,
      ...(options.enricher ? { enricher: options.enricher } : {}),
      ...(Object.keys(options.map).length > 0 ? { mapping: mergeMapping(uploaded, options) } : {}),
      ...(options.options ? { options: options.options } : {}),
      ...(options.cap === undefined ? {} : { capCredits: options.cap }),
      ...(destination ? { destination } : {}),
    },
  });
  const planned = await watchRun({ client, terminal, runId: created.id });
  if (planned.status !== 'ready') return finish(context, planned);
  const { credits } = await client.accounts.budget({ params: { accountId: account.id } });
  showPlan(terminal, { file: uploaded, run: planned, balance: credits.balance });
  if (!(
    options.yes ?? (await confirm(terminal, `Start, for at most ${plural(capOf(planned), 'credit')}?`))
  )) {
    note(terminal, 'Nothing was spent. Add --yes to start without being asked, or start this one later:');
    note(terminal, `  ${paint(terminal, 'cyan', commandLine(terminal, `runs start ${planned.id}`))}`);
    show(context, planned, () => undefined);
    return planned;
  }
  const started = await client.runs.start({
    params: { runId: planned.id },
    body: { capCredits: capOf(planned) },
  });
  if (options.detach) {
    show(context, started, (run) => say(terminal, run.id));
    return started;
  }
  const done = await watchRun({ client, terminal, runId: started.id });
  const saved = await saveOutput({ context, run: done, input: file, ...pick(options) });
  return finish(context, done, saved);
}

function pick(options: EnrichOptions): { out?: string; format?: 'csv' | 'jsonl' } {
  return {
    ...(options.out ? { out: options.out } : {}),
    ...(options.format ? { format: options.format } : {}),
  };
}

function capOf(run: Run): number {
  return run.capCredits ?? run.estimate?.maxCredits ?? 0;
}

function finish(context: Context, run: Run, saved?: string): Run {
  finishRun(context, run, saved);
  return run;
}

/** The option that names the form of the results. */
export function formatOption(): Option {
  return new Option('--format <format>', 'csv or jsonl (default: by the name of --out)').choices([
    'csv',
    'jsonl',
  ]);
}

/** Sends the file to the server with a bar; says what was noticed while reading it. */
export async function upload(context: Context, file: string): Promise<UploadedFile> {
  const size = fileSize(file);
  const progress = startProgress(context.terminal, 'Uploading');
  let sent = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      yield chunk as Uint8Array;
      sent += (chunk as Uint8Array).length;
      progress.update(sent, size);
    }
  }
  try {
    const uploaded = await context
      .client()
      .files.upload({ query: { name: basename(file) }, body: counted() });
    progress.stop(plural(uploaded.columns.length, 'column'));
    for (const warning of uploaded.warnings)
      note(context.terminal, paint(context.terminal, 'yellow', warning));
    return uploaded;
  } catch (error) {
    progress.stop('failed');
    throw error;
  }
}

function fileSize(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return found.size;
  throw new SluiceError('file.unknown', {
    message: found ? `${file} is not a file.` : `There is no file ${file}.`,
    fix: 'Name a CSV or JSON Lines file.',
  });
}

const TOO_FEW =
  'The account may not have enough credits. If they run out the run stops, and can be resumed when there are more.';

interface Plan {
  file: UploadedFile;
  run: Run;
  /** Credits left, as the provider last told; null when it never did. */
  balance: number | null;
}

function showPlan(terminal: Terminal, { file, run, balance }: Plan): void {
  note(terminal);
  note(
    terminal,
    paint(terminal, 'bold', 'How the columns are read') +
      paint(terminal, 'dim', '  (correct with --map field=column)'),
  );
  const rows = Object.entries(run.mapping).map(([field, column]) => ({
    field,
    column,
    example: file.sample.map((row) => row[column] ?? '').find((value) => value !== '') ?? '',
  }));
  const toErr = { ...terminal, out: terminal.err };
  table(
    toErr,
    [
      { title: 'FIELD', value: (row) => row.field },
      { title: 'COLUMN', value: (row) => row.column },
      { title: 'FOR EXAMPLE', value: (row) => row.example },
    ],
    rows,
  );
  if (run.estimate) showEstimate(toErr, run.estimate, balance);
  warnOfRefused(terminal, run);
}

function showEstimate(terminal: Terminal, estimate: Estimate, balance: number | null): void {
  say(terminal);
  say(terminal, paint(terminal, 'bold', 'What it costs at most'));
  table(
    terminal,
    [
      { title: 'FOR', value: (line) => line.label },
      { title: 'QUANTITY', value: (line) => count(line.quantity), align: 'right' },
      { title: 'CREDITS', value: (line) => count(line.credits), align: 'right' },
    ],
    [...estimate.lines, { label: 'at most', quantity: estimate.toEnrich, credits: estimate.maxCredits }],
  );
  const aside = [
    `${plural(estimate.rows, 'row')}: ${count(estimate.toEnrich)} to look up`,
    plural(estimate.duplicates, 'duplicate'),
    `${count(estimate.known)} paid for before`,
    `${count(estimate.refused)} that cannot be looked up`,
    ...(balance === null ? [] : [`${plural(balance, 'credit')} left in the account`]),
    ...(estimate.minSeconds >= 1 ? [`takes ${duration(estimate.minSeconds)} or more`] : []),
  ];
  for (const line of wrap(aside.join(' · '), terminal.columns)) say(terminal, line);
  if (balance !== null && balance < estimate.maxCredits) say(terminal, paint(terminal, 'yellow', TOO_FEW));
  say(terminal);
}

/** Most likely a column is read wrongly, which is worth a look before anything is paid for. */
function warnOfRefused(terminal: Terminal, run: Run): void {
  const { refused = 0, rows = 0 } = run.estimate ?? {};
  if (refused * 2 < rows || refused === 0) return;
  note(
    terminal,
    paint(
      terminal,
      'yellow',
      `${count(refused)} of ${plural(rows, 'row')} cannot be looked up. See why with:`,
    ),
  );
  note(terminal, `  ${paint(terminal, 'cyan', commandLine(terminal, `runs quarantine ${run.id}`))}`);
}

/** `account:sink`, or an account alone for its first sink. */
export async function parseDestination(
  client: Client,
  text: string,
): Promise<NonNullable<Run['destination']>> {
  const at = text.lastIndexOf(':');
  const reference = at > 0 ? text.slice(0, at) : text;
  const account = await findAccount(client, reference);
  if (at > 0) return { accountId: account.id, sink: text.slice(at + 1) };
  const connector = await client.connectors.get({ params: { connectorId: account.connector } });
  const [first] = connector.sinks;
  if (first) return { accountId: account.id, sink: first.name };
  throw new SluiceError('mapping.invalid', {
    message: `${account.name} has nothing that can be written to.`,
  });
}

function mergeMapping(file: UploadedFile, options: EnrichOptions): Mapping {
  const guess = options.enricher?.startsWith('compan') ? file.guess.company : file.guess.contact;
  const merged = { ...guess, ...options.map };
  return Object.fromEntries(Object.entries(merged).filter(([, column]) => column !== ''));
}

function parseMap(pair: string, all: Mapping): Mapping {
  const at = pair.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as field=column, for example email="Work Email".');
  return { ...all, [pair.slice(0, at).trim()]: pair.slice(at + 1).trim() };
}
