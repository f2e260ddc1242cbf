import type { Run } from '@sluice/core';
import { startStack, type Stack } from '@sluice/tools';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpuSeconds, peakMemoryMb } from './process-use.ts';
import { samplePeople } from './sample-people.ts';
import { straightPerSecond } from './straight.ts';

export interface JobOptions {
  people: number;
  rows: number;
  /** Of the service: `second=25`, or `off`. */
  rate: string;
  /** So many of the last people are asked for without Sluice afterwards, for the floor. */
  straight?: number;
  /** Told now and then how far it is. */
  report: (line: string) => void;
}

export interface JobResult {
  run: Run;
  /** When each look found how many rows done: seconds since the start of the run, and rows. */
  progress: readonly { seconds: number; done: number }[];
  seconds: number;
  peakMb: { server: number; service: number };
  /** Contacts a second without Sluice, where that was measured. */
  straight?: number;
}

/** Requests a second, where the service takes as many as come. */
const UNLIMITED = 99_999;
const POLL_MS = 100;
const REPORT_EVERY_MS = 10_000;

/** One enrichment of `rows` distinct people through server and service, each a process of its own. */
export async function enrichmentJob(options: JobOptions): Promise<JobResult> {
  mkdirSync('data', { recursive: true });
  const dataDir = mkdtempSync('data/bench-');
  let stack: Stack | undefined;
  try {
    options.report(`filling the service with ${options.people.toLocaleString('en')} people`);
    stack = await startStack({
      dataDir,
      lusha: ['--sample', String(options.people), '--rate', options.rate, '--credits', '100000000'],
      flowlu: null,
    });
    const result = await runJob(stack, options);
    return options.straight === undefined ? result : { ...result, straight: await straight(stack, options) };
  } finally {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function straight(
  { lusha }: Stack,
  { people, straight: count = 0, report }: JobOptions,
): Promise<number> {
  const { url, apiKey } = lusha.ready;
  const rate = await straightPerSecond({
    url: String(url),
    apiKey: String(apiKey),
    people,
    from: people - count,
  });
  report(`the service alone: ${Math.round(rate).toLocaleString('en')} contacts/s`);
  return rate;
}

async function runJob(stack: Stack, options: JobOptions): Promise<JobResult> {
  const { client } = stack;
  const account = await stack.linkLusha('bench', options.rate === 'off' ? UNLIMITED : undefined);
  const file = await client.files.upload({ query: { name: 'bench.csv' }, body: inputFile(options) });
  const planned = await client.enrichments.create({ body: { fileId: file.id, accountId: account.id } });
  await waitFor(
    () => client.runs.get({ params: { runId: planned.id } }),
    (run) => run.status !== 'planning',
  );
  const pids = [stack.server.pid, stack.lusha.pid] as const;
  const cpuBefore = pids.map(cpuSeconds);
  const startedAt = performance.now();
  await client.runs.start({ params: { runId: planned.id }, body: {} });
  const progress: { seconds: number; done: number }[] = [];
  let reportedAt = startedAt;
  const run = await waitFor(
    () => client.runs.get({ params: { runId: planned.id } }),
    (now) => {
      const at = performance.now();
      progress.push({ seconds: (at - startedAt) / 1000, done: now.counts.done });
      if (at - reportedAt > REPORT_EVERY_MS) {
        reportedAt = at;
        options.report(
          `${now.counts.done.toLocaleString('en')} of ${options.rows.toLocaleString('en')} rows`,
        );
      }
      return !['running', 'writing'].includes(now.status);
    },
  );
  const [server = 0, service = 0] = pids.map((pid, index) => cpuSeconds(pid) - (cpuBefore[index] ?? 0));
  options.report(`processor time: server ${server.toFixed(1)} s, service ${service.toFixed(1)} s`);
  if (run.status !== 'completed') throw new Error(`The run ended ${run.status}: ${run.reason ?? ''}`);
  return {
    run,
    progress,
    seconds: (Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt ?? '')) / 1000,
    peakMb: { server: peakMemoryMb(stack.server.pid), service: peakMemoryMb(stack.lusha.pid) },
  };
}

/** Distinct people of the sample by LinkedIn address, or by e-mail where they have none. */
async function* inputFile({ people, rows }: JobOptions): AsyncGenerator<Uint8Array> {
  let text = 'First Name,Last Name,LinkedIn,Email\n';
  let made = 0;
  for (const { firstName, lastName, linkedinUrl, email } of samplePeople(people)) {
    if (made === rows) break;
    made += 1;
    text += `${firstName},${lastName},${linkedinUrl},${email}\n`;
    if (text.length > 1 << 18) {
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}

async function waitFor<T>(look: () => Promise<T>, until: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (until(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
