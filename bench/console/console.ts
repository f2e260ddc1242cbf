import { createClient } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import type { StoreLocation } from '@sluice/runtime';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { figure, type Bench, type Report } from '../bench.ts';
import { makeDatabase } from './database.ts';
import { makeLongRun, startProvider } from './long-run.ts';
import { makeOwner, signInAsOwner } from './member.ts';
import type { Question } from './question.ts';
import { questions } from './questions.ts';
import { seed } from './seed.ts';
import { FULL, SMALL, type Sizes } from './sizes.ts';

const TARGET_MS = 100;
const TIMES = 200;
const WARM_UP = 5;

/** What every page of the console asks for, over HTTP, of a workspace with much of everything, on both stores. */
export const consolePages: Bench = {
  name: 'console',
  title:
    '10,000 accounts, 1,000,000 calls, 100,000 of every other list and in one run: p99 of each question of each page',
  hasOwnTable: true,
  run: async (report, { small }) => {
    const to = { sizes: small ? SMALL : FULL, report };
    const measured = [
      ...(await measure({ ...to, name: 'SQLite', databaseUrl: undefined })),
      ...(await measurePostgres(to)),
    ];
    for (const line of tableOf(measured)) report(line);
    return measured.map(({ store, name, p99 }) =>
      figure({
        name: `console.${store.toLowerCase()}.${name}`,
        value: p99,
        unit: 'ms',
        target: TARGET_MS,
        better: 'lower',
      }),
    );
  },
};

interface Measured {
  store: StoreName;
  name: string;
  p50: number;
  p99: number;
}

type StoreName = 'SQLite' | 'PostgreSQL';

const SHOWN = 10;

/** The slowest, and how many are quick enough. */
function tableOf(measured: readonly Measured[]): string[] {
  const slowest = measured.toSorted((one, other) => other.p99 - one.p99).slice(0, SHOWN);
  const width = Math.max(...slowest.map(({ name }) => name.length));
  const row = (cells: readonly [string, string, string, string]): string =>
    `${cells[0].padEnd(width)}  ${cells[1].padEnd(10)} ${cells[2].padStart(8)} ${cells[3].padStart(8)}`;
  const counts = (['SQLite', 'PostgreSQL'] as const).map((store) => {
    const all = measured.filter((one) => one.store === store);
    return all.length === 0 ? 'none' : `${all.filter(({ p99 }) => p99 <= TARGET_MS).length} of ${all.length}`;
  });
  return [
    row(['slowest', 'store', 'p50 ms', 'p99 ms']),
    ...slowest.map(({ name, store, p50, p99 }) => row([name, store, p50.toFixed(1), p99.toFixed(1)])),
    `console: ${counts[0]} questions under ${TARGET_MS} ms at p99 (SQLite), ${counts[1]} (PostgreSQL)`,
  ];
}

async function measurePostgres(to: { sizes: Sizes; report: Report }): Promise<Measured[]> {
  const url = process.env['SLUICE_TEST_POSTGRES_URL'];
  if (url === undefined) {
    to.report('PostgreSQL is left out: SLUICE_TEST_POSTGRES_URL is not set');
    return [];
  }
  const database = await makeDatabase(url);
  try {
    return await measure({ ...to, name: 'PostgreSQL', databaseUrl: database.url });
  } finally {
    await database.drop();
  }
}

async function measure({
  name,
  databaseUrl,
  sizes,
  report,
}: {
  name: StoreName;
  databaseUrl: string | undefined;
  sizes: Sizes;
  report: Report;
}): Promise<Measured[]> {
  await mkdir('data', { recursive: true });
  const folder = await mkdtemp('data/bench-console-');
  report(`${name}:`);
  const provider = await startProvider(sizes.rows);
  const options = {
    dataDir: join(folder, 'sluice'),
    port: 0,
    logLevel: 'silent',
    allowHosts: [new URL(provider.url).host],
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  } as const;
  let server: RunningServer | undefined;
  try {
    const first = await startServer(options);
    const { ownerKey = '', workspaceId } = first;
    const memberId = await makeOwner(first);
    await first.close();
    const location: StoreLocation =
      databaseUrl === undefined
        ? { kind: 'folder', path: options.dataDir }
        : { kind: 'postgres', url: databaseUrl };
    const seeded = await seed(location, { workspaceId, memberId, sizes, report });
    server = await startServer(options);
    const client = createClient({ url: server.url, apiKey: ownerKey });
    const longRun = await makeLongRun(client, { provider, rows: sizes.rows, report });
    const measured: Measured[] = [];
    const member = await signInAsOwner(server.url);
    const { deep } = sizes;
    for (const question of questions({ client, member, seeded, longRun, deep }))
      measured.push({ store: name, name: question.name, ...(await timesOf(question)) });
    return measured;
  } finally {
    await server?.close();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  }
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
