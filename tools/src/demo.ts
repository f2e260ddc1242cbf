import {
  count,
  details,
  duration,
  enrich,
  note,
  paint,
  plural,
  runSummary,
  type Context,
  type Terminal,
} from '@sluice/cli';
import type { Run } from '@sluice/core';
import { sampleInput } from '@sluice/lusha-api';
import type { Client } from '@sluice/sdk';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { readConnection, startStack, type Stack } from './stack.ts';

const HELP = `The main job, before your eyes, with no outside account:
starts the server and the two services, links an account of each with a key made for this demo, enriches a
file of contacts through one and writes what was found to the other.

  npm run demo                    1,000 contacts
  npm run demo -- --rows 20000    more of them
  npm run demo -- --keep          leave everything running afterwards, to look around (Ctrl-C stops it)
  npm run demo -- --json          end with one JSON line
  npm run demo -- --data FOLDER   keep it elsewhere than in data/demo (the folder is emptied first)
`;

/** What a demo run came to; one JSON line under --json. */
interface Outcome {
  rows: number;
  matched: number;
  enriched: number;
  written: number;
  quarantined: number;
  credits: number;
  seconds: number;
  http429: number;
}

const QUARANTINE_PAGE = 500;
const MAX_PAGES = 400;
const MAX_REASONS = 8;

const MAX_ROWS = 1_000_000;
const HEALTH_WITHIN_MS = 2000;

const flags = readFlags();
const terminal = makeTerminal();
if (typeof flags === 'string') {
  note(terminal, `${flags}\nSee npm run demo -- --help.`);
  process.exitCode = 2;
} else if (flags.help) process.stdout.write(HELP);
else process.exitCode = await main(flags);

interface Flags {
  json: boolean;
  keep: boolean;
  help: boolean;
  rows: number;
  data: string;
}

/** The flags, or what is wrong with them. */
function readFlags(): Flags | string {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        rows: { type: 'string', default: '1000' },
        data: { type: 'string', default: 'data/demo' },
      },
    });
    const rows = Number(values.rows);
    if (Number.isInteger(rows) && rows >= 1 && rows <= MAX_ROWS) return { ...values, rows };
    return `--rows takes a whole number from 1 to ${count(MAX_ROWS)}.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main({ data, rows, keep, json }: Flags): Promise<number> {
  const dataDir = resolve(data);
  const foreign = othersIn(dataDir);
  if (foreign !== undefined) {
    note(terminal, `${data} holds ${foreign}, which no demo left there, so it is not emptied.`);
    note(terminal, 'Choose another folder with --data.');
    return 2;
  }
  const running = await serverOn(join(dataDir, 'sluice'));
  if (running !== undefined) {
    note(terminal, `A demo runs on ${data} already, at ${running}; starting another would empty its folder.`);
    note(terminal, 'Stop it with Ctrl-C where it runs, or choose another folder with --data.');
    return 2;
  }
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  let stack: Stack | undefined;
  try {
    const people = Math.max(10_000, rows * 2);
    stack = await start({ dataDir, rows, people });
    const input = join(dataDir, 'contacts.csv');
    writeFileSync(input, sampleInput({ rows, people }));
    const outcome = await theJob(stack, input, dataDir);
    if (keep) await keepRunning(stack, dataDir);
    if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return 0;
  } catch (error) {
    note(terminal, paint(terminal, 'red', error instanceof Error ? error.message : String(error)));
    return 1;
  } finally {
    await stack?.stop();
  }
}

/** Something in the folder that is no demo's; a demo begins by deleting what it finds. */
function othersIn(folder: string): string | undefined {
  const ours = new Set(['contacts.csv', 'contacts.enriched.csv', 'sluice', 'lusha-api', 'flowlu-api']);
  return existsSync(folder) ? readdirSync(folder).find((name) => !ours.has(name)) : undefined;
}

/** The address of the server that runs on the folder now, if one does. */
async function serverOn(folder: string): Promise<string | undefined> {
  try {
    const { url } = readConnection(folder);
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HEALTH_WITHIN_MS) });
    return answer.ok ? url : undefined;
  } catch {
    return undefined;
  }
}

async function start({
  dataDir,
  rows,
  people,
}: {
  dataDir: string;
  rows: number;
  people: number;
}): Promise<Stack> {
  heading('1. Start everything on embedded defaults');
  const stack = await startStack({
    dataDir,
    lusha: ['--sample', String(people), '--plan', 'scale', '--credits', String(rows * 10)],
    flowlu: ['--sample', '100', '--rate', 'off'],
    onStep: (what) => note(terminal, `   starting ${what} …`),
  });
  details({ ...terminal, out: terminal.err }, [
    ['   server', stack.url],
    ['   Lusha API service', String(stack.lusha.ready['url'])],
    ['   Flowlu API service', String(stack.flowlu?.ready['url'])],
  ]);
  return stack;
}

async function theJob(stack: Stack, input: string, dataDir: string): Promise<Outcome> {
  heading('2. Link an account of each, with keys made for this demo');
  const lusha = await stack.linkLusha('Lusha demo');
  note(
    terminal,
    paint(terminal, 'green', `   ✓ ${lusha.name}: the provider accepted the key ${lusha.fields['apiKey']}`),
  );
  const flowlu = await stack.linkFlowlu('Flowlu demo');
  note(
    terminal,
    paint(terminal, 'green', `   ✓ ${flowlu.name}: the provider accepted the key ${flowlu.fields['apiKey']}`),
  );

  heading('3. Enrich the contacts, and write what is found to the CRM');
  const output = join(dataDir, 'contacts.enriched.csv');
  const context: Context = {
    terminal: {
      ...terminal,
      out: terminal.err,
      program: `npm run sluice -- --data ${relative(process.cwd(), join(dataDir, 'sluice'))}`,
    },
    json: false,
    exitCode: 0,
    connection: { dataDir: join(dataDir, 'sluice') },
    client: () => stack.client,
  };
  const run = await enrich(context, input, {
    account: lusha.id,
    map: {},
    to: `${flowlu.id}:contacts`,
    yes: true,
    out: output,
  });
  const outcome = await summarise(run, output);
  closing({ run, outcome, reasons: await countReasons(stack.client, run.id), dataDir, output });
  return outcome;
}

interface Closing {
  run: Run;
  outcome: Outcome;
  /** Why rows were not found or refused, and how often; the most frequent first. */
  reasons: readonly (readonly [reason: string, rows: number])[];
  dataDir: string;
  output: string;
}

function closing({ run, outcome, reasons, dataDir, output }: Closing): void {
  const here = (path: string) => relative(process.cwd(), path) || '.';
  heading('4. What came of it');
  details({ ...terminal, out: terminal.err }, [
    ...runSummary(run).filter(([label]) => label === 'status' || label === 'what to do'),
    [
      'result',
      `${plural(outcome.matched, 'row')} of ${count(outcome.rows)} matched; ${count(outcome.enriched)} rows of the results have an e-mail or phone`,
    ],
    ['written', `${plural(outcome.written, 'contact')} in the CRM`],
    ['cost', `${plural(outcome.credits, 'credit')} of at most ${count(run.estimate?.maxCredits ?? 0)}`],
    [
      'speed',
      `${count(Math.round(run.recordsPerSecond))} records/s while enriching, ${duration(outcome.seconds)} with writing; ${outcome.http429 === 0 ? 'not one request' : plural(outcome.http429, 'request')} over the provider’s limit`,
    ],
    ['not found or refused', plural(outcome.quarantined, 'row')],
    ...reasons.map(([reason, rows]) => ['', `${count(rows)} × ${reason}`] as const),
    ['the results', here(output)],
    [
      'look around',
      `npm run sluice -- up --data ${here(join(dataDir, 'sluice'))}\nand in another terminal the commands above; or npm run demo -- --keep`,
    ],
    ['the console', 'in a browser, by the link that it prints: it makes you the owner, once'],
  ]);
}

async function countReasons(client: Client, runId: string): Promise<Closing['reasons']> {
  const reasons = new Map<string, number>();
  let cursor: string | null | undefined;
  for (let page = 0; page < MAX_PAGES && cursor !== null; page += 1) {
    const query = { limit: QUARANTINE_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, nextCursor } = await client.runs.quarantine({ params: { runId }, query });
    for (const { reason } of items) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    cursor = nextCursor;
  }
  return [...reasons].toSorted(([, one], [, other]) => other - one).slice(0, MAX_REASONS);
}

/** The figures, counted in the output itself and not only told by the run. */
async function summarise(run: Run, output: string): Promise<Outcome> {
  const enriched = await countEnriched(output);
  const seconds =
    run.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 0;
  return {
    rows: run.estimate?.rows ?? 0,
    matched: run.counts.matched,
    enriched,
    written: run.counts.written,
    quarantined: run.counts.quarantined,
    credits: run.credits.spent,
    seconds: Number(seconds.toFixed(2)),
    http429: run.rateLimited,
  };
}

/** Rows of the output with an e-mail or a phone that was found for them. */
function countEnriched(output: string): Promise<number> {
  let enriched = 0;
  return new Promise((done, failed) => {
    Papa.parse<Record<string, string>>(createReadStream(output), {
      header: true,
      skipEmptyLines: true,
      step: ({ data: row }) => {
        if (row['sluice_status'] === 'matched' && (row['email'] || row['phone'])) enriched += 1;
      },
      complete: () => done(enriched),
      error: failed,
    });
  });
}

async function keepRunning(stack: Stack, dataDir: string): Promise<void> {
  const data = relative(process.cwd(), join(dataDir, 'sluice'));
  note(terminal, `\nEverything keeps running until Ctrl-C.`);
  const setupUrl = stack.server.ready['setupUrl'];
  if (typeof setupUrl === 'string') {
    note(terminal, 'Console: open this link in a browser to become the owner; it works once:');
    note(terminal, `  ${setupUrl}`);
  } else note(terminal, `Console: ${stack.url}`);
  note(terminal, 'Try, in another terminal:');
  for (const command of ['accounts list', 'runs list', 'calls', 'audit']) {
    note(terminal, `  npm run sluice -- ${command} --data ${data}`);
  }
  note(
    terminal,
    `  curl -H "Authorization: Bearer …" ${stack.url}/v1/accounts   (the key is in ${data}/connection.json)`,
  );
  await new Promise<void>((done) => {
    terminal.interrupted.addEventListener('abort', () => done(), { once: true });
  });
}

function heading(text: string): void {
  note(terminal, `\n${paint(terminal, 'bold', text)}`);
}

function makeTerminal(): Terminal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
  return {
    out: process.stdout,
    err: process.stderr,
    input: process.stdin,
    interactive: process.stderr.isTTY,
    colour: process.stderr.isTTY && process.env['NO_COLOR'] === undefined,
    columns: process.stderr.columns ?? 100,
    program: 'npm run sluice --',
    interrupted: interrupted.signal,
  };
}
