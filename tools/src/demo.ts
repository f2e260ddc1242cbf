import { details, enrich, note, paint, plural, runSummary, type Context, type Terminal } from '@sluice/cli';
import type { Run } from '@sluice/core';
import { sampleInput } from '@sluice/lusha-api';
import { createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startStack, type Stack } from './stack.ts';

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

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000' },
    data: { type: 'string', default: 'data/demo' },
  },
});

const terminal = makeTerminal();
if (flags.help) process.stdout.write(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const dataDir = resolve(flags.data);
  const rows = Math.max(1, Math.min(1_000_000, Number(flags.rows) || 1000));
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  let stack: Stack | undefined;
  try {
    const people = Math.max(10_000, rows * 2);
    stack = await start({ dataDir, rows, people });
    const input = join(dataDir, 'contacts.csv');
    writeFileSync(input, sampleInput({ rows, people }));
    const outcome = await theJob(stack, input, dataDir);
    if (flags.keep) await keepRunning(stack, dataDir);
    if (flags.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return 0;
  } catch (error) {
    note(terminal, paint(terminal, 'red', error instanceof Error ? error.message : String(error)));
    return 1;
  } finally {
    await stack?.stop();
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
    serverEnv: { SLUICE_PORT: '4000' },
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
    terminal: { ...terminal, out: terminal.err },
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
  closing(run, outcome, dataDir, output);
  return outcome;
}

function closing(run: Run, outcome: Outcome, dataDir: string, output: string): void {
  const here = (path: string) => relative(process.cwd(), path) || '.';
  heading('4. What came of it');
  details({ ...terminal, out: terminal.err }, [
    ...runSummary(run).filter(([label]) => label === 'status' || label === 'what to do'),
    [
      'result',
      `${plural(outcome.matched, 'row')} of ${outcome.rows} matched, ${outcome.enriched} with an e-mail or phone`,
    ],
    ['written', `${plural(outcome.written, 'contact')} in the CRM`],
    ['cost', `${plural(outcome.credits, 'credit')} of at most ${run.estimate?.maxCredits ?? 0}`],
    [
      'speed',
      `${Math.round(run.recordsPerSecond)} records/s, ${outcome.seconds} s in all, ${outcome.http429} answers of 429`,
    ],
    ['not found or refused', `${plural(outcome.quarantined, 'row')}, each with its reason`],
    ['the results', here(output)],
    [
      'look around',
      `npm run demo -- --keep, then: npm run sluice -- runs list --data ${here(join(dataDir, 'sluice'))}`,
    ],
  ]);
}

/** The figures, counted in the output itself and not only told by the run. */
async function summarise(run: Run, output: string): Promise<Outcome> {
  let enriched = 0;
  let header: string[] | undefined;
  for await (const line of createInterface({ input: createReadStream(output) })) {
    const cells = line.split(',');
    if (!header) header = cells;
    else if (/"credits"|""credits""/.test(line) && /(email|phone)/.test(line)) enriched += 1;
  }
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

async function keepRunning(stack: Stack, dataDir: string): Promise<void> {
  note(terminal, `\nEverything keeps running until Ctrl-C. Try, in another terminal:`);
  const data = relative(process.cwd(), join(dataDir, 'sluice'));
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
    interrupted: interrupted.signal,
  };
}
