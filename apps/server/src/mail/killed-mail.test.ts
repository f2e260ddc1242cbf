import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runInChild } from '../flows/testing/run-in-child.ts';
import { startMailServer, type ReceivedMail } from './testing/mail-server.ts';

const KILLS = 2;
const BURSTS = 1000;
/** What may have been taken by the mail server and not yet written down. */
const SENDING = 2;
const child = new URL('./testing/mail-child.ts', import.meta.url);

const headerOf = (name: string, { headers }: ReceivedMail) =>
  new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(headers)?.[1] ?? 'none';

test(`over ${KILLS} kills at random moments every message that was kept is sent, and a repeat is known for one`, async () => {
  const server = await startMailServer();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-killed-mail-'));
  const kept: string[] = [];
  const args = (run: number, bursts: number) => [dataDir, String(server.port), String(run), String(bursts)];
  for (let run = 0; run < KILLS; run += 1) {
    const process = runInChild(child, args(run, BURSTS));
    expect(await process.line(), process.complaints()).toBe('open');
    const target = server.received.length + randomInt(5, 40);
    const reading = (async () => {
      for (let line = await process.line(); line !== undefined; line = await process.line())
        kept.push(...(JSON.parse(line) as string[]));
    })();
    await vi.waitFor(() => expect(server.received.length).toBeGreaterThanOrEqual(target), {
      timeout: 30_000,
      interval: 1,
    });
    await process.kill();
    await reading;
  }
  const last = runInChild(child, args(KILLS, 0));
  expect(await last.line(), last.complaints()).toBe('open');
  expect(await last.line(), last.complaints()).toBe('done');
  await last.kill();

  const came = server.received.map((mail) => headerOf('subject', mail));
  expect(kept.length).toBeGreaterThan(KILLS * 5);
  expect(kept.filter((subject) => !came.includes(subject))).toEqual([]);
  const ids = new Set(server.received.map((mail) => headerOf('message-id', mail)));
  expect(ids.size, 'a repeat has the id of the first').toBe(new Set(came).size);
  expect(came.length - ids.size, 'only what was in hand came twice').toBeLessThanOrEqual(KILLS * SENDING);
  await server.close();
  await rm(dataDir, { recursive: true });
}, 120_000);
