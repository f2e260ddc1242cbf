import { systemClock } from '@sluice/core';
import { openStore } from '@sluice/runtime';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInChild } from '../flows/testing/run-in-child.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { startReceiver, type Received } from './testing/receiver.ts';

const KILLS = 4;
const BURSTS = 1000;
/** What both claimers of a webhook may have sent and not yet written down. */
const IN_FLIGHT = 2 * 128;
const PATHS = ['/one', '/two'];
const child = new URL('./testing/crash-child.ts', import.meta.url);

const ownerOf = ({ body }: Received) => /"owner":"(o-[\d-]+)"/.exec(body)?.[1] ?? 'nobody';

test(`over ${KILLS} kills at random moments every event that happened reaches every webhook, and nothing else does`, async () => {
  const receiver = await startReceiver();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  const committed: string[] = [];
  const args = (run: number, bursts: number) => [dataDir, receiver.host, String(run), String(bursts)];
  for (let run = 0; run < KILLS; run += 1) {
    const process = runInChild(child, args(run, BURSTS));
    expect(await process.line(), process.complaints()).toBe('open');
    const target = receiver.received.length + randomInt(20, 400);
    const reading = (async () => {
      for (let line = await process.line(); line !== undefined; line = await process.line())
        committed.push(...(JSON.parse(line) as string[]));
    })();
    while (receiver.received.length < target) await new Promise((resolve) => setTimeout(resolve, 1));
    await process.kill();
    await reading;
  }
  const last = runInChild(child, args(KILLS, 0));
  expect(await last.line(), last.complaints()).toBe('open');
  expect(await last.line(), last.complaints()).toBe('done');
  await last.kill();

  const happened = await ownersInStore(dataDir);
  expect(committed.length).toBeGreaterThan(KILLS * 20);
  expect(
    committed.filter((owner) => !happened.has(owner)),
    'what was committed is there',
  ).toEqual([]);
  for (const path of PATHS) {
    const came = receiver.at(path);
    expect(new Set(came.map(ownerOf)), 'all that happened was told, and nothing else').toEqual(happened);
    const ids = came.map(({ headers }) => String(headers['webhook-id']));
    const doubled = ids.length - new Set(ids).size;
    expect(doubled, 'only what was in flight came twice').toBeLessThanOrEqual(KILLS * IN_FLIGHT);
    expect(new Set(ids).size, 'a repeat has the id of the first').toBe(happened.size);
  }
  await receiver.close();
  await rm(dataDir, { recursive: true });
}, 120_000);

async function ownersInStore(dataDir: string): Promise<Set<string>> {
  const location = { kind: 'folder', path: dataDir } as const;
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock: systemClock });
  const rows = await store.db.selectFrom('events').select('data').execute();
  await store.close();
  return new Set(rows.map(({ data }) => /"owner":"(o-[\d-]+)"/.exec(data)?.[1] ?? ''));
}
