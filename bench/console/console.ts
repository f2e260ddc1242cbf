import { createClient, type Client } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import type { StoreLocation } from '@sluice/runtime';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { figure, type Bench, type Figure, type Report } from '../bench.ts';
import { makeDatabase } from './database.ts';
import { questions, type Question } from './questions.ts';
import { seed, type Seeded } from './seed.ts';

const TARGET_MS = 100;
const TIMES = 200;
const WARM_UP = 5;

/** What every page of the console asks for, over HTTP, of a workspace with much of everything, on both stores. */
export const consolePages: Bench = {
  name: 'console',
  title: '10,000 accounts, 1,000,000 calls, 100,000 rows in quarantine: p99 of each question of each page',
  run: async (report) => {
    const figures = await measure('sqlite', undefined, report);
    const postgres = process.env['SLUICE_TEST_POSTGRES_URL'];
    if (postgres === undefined) {
      report('PostgreSQL is left out: SLUICE_TEST_POSTGRES_URL is not set');
      return figures;
    }
    const database = await makeDatabase(postgres);
    try {
      return [...figures, ...(await measure('postgres', database.url, report))];
    } finally {
      await database.drop();
    }
  },
};

async function measure(
  dialect: 'sqlite' | 'postgres',
  databaseUrl: string | undefined,
  report: Report,
): Promise<Figure[]> {
  await mkdir('data', { recursive: true });
  const folder = await mkdtemp('data/bench-console-');
  const options = {
    dataDir: join(folder, 'sluice'),
    port: 0,
    logLevel: 'silent',
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  } as const;
  let server: RunningServer | undefined;
  try {
    const first = await startServer(options);
    const { ownerKey = '', workspaceId } = first;
    await first.close();
    const location: StoreLocation =
      databaseUrl === undefined
        ? { kind: 'folder', path: options.dataDir }
        : { kind: 'postgres', url: databaseUrl };
    const seeded = await seed(location, workspaceId, report);
    server = await startServer(options);
    const client = createClient({ url: server.url, apiKey: ownerKey });
    return await askAll({ dialect, client, seeded, report });
  } finally {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Asking {
  dialect: string;
  client: Client;
  seeded: Seeded;
  report: Report;
}

async function askAll({ dialect, client, seeded, report }: Asking): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const question of questions(client, seeded)) {
    const { p50, p99 } = await timesOf(question);
    report(`${dialect} ${question.name.padEnd(34)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    const name = `console.${dialect}.${question.name}`;
    figures.push(figure({ name, value: p99, unit: 'ms', target: TARGET_MS, better: 'lower' }));
  }
  return figures;
}

async function timesOf({ ask }: Question): Promise<{ p50: number; p99: number }> {
  for (let time = 0; time < WARM_UP; time += 1) await ask(time);
  const took: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const began = performance.now();
    await ask(time);
    took.push(performance.now() - began);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
