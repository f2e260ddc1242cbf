import type { Run } from '@sluice/core';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ACTOR, openFlows } from './testing/flows-under-test.ts';
import { idOf, isFound, priceOf, startPeopleProvider, titleOf } from './testing/people-provider.ts';
import { runInChild } from './testing/run-in-child.ts';

const RUNS = 2;
const MAX_KILLS = 6;
const MIN_KILLS_IN_ALL = 10;
const child = new URL('./testing/crash-child.ts', import.meta.url);

/** Messy input: duplicates near and far, nobody's addresses, refused rows. */
function makeEmails(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    if (at % 17 === 3) return 'not an address';
    if (at % 11 === 5) return `nobody${at}@x.example`;
    if (at % 7 === 6) return `p${at % 50}@x.example`;
    return `p${at}@x.example`;
  });
}

/** What an uninterrupted run gives. */
function expectedRow(emails: readonly string[], at: number): Record<string, unknown> {
  const email = emails[at] ?? '';
  if (!email.includes('@')) return { email, sluice_status: 'refused' };
  const found = isFound(email) ? { id: idOf(email), jobTitle: titleOf(email) } : {};
  const status = emails.indexOf(email) < at ? 'duplicate' : isFound(email) ? 'matched' : 'missed';
  return { email, sluice_status: status, ...found };
}

test(`a run killed at random moments loses no row, writes none twice and pays for none twice (${RUNS} runs)`, async () => {
  let kills = 0;
  for (let round = 0; round < RUNS; round += 1) kills += await killAndCompare(600 + round);
  expect(kills, 'the kills hit runs under way').toBeGreaterThanOrEqual(MIN_KILLS_IN_ALL);
}, 240_000);

async function killAndCompare(rows: number): Promise<number> {
  const provider = await startPeopleProvider();
  provider.latencyMs = 8;
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  const emails = makeEmails(rows);
  const first = await openFlows(provider.url, { dataDir });
  const fileId = await first.upload(`email\n${emails.join('\n')}\n`);
  const destination = { accountId: 'acc_people', sink: 'contacts' };
  const { id } = await first.flows.runs.create(ACTOR, {
    fileId,
    accountId: 'acc_people',
    start: true,
    destination,
  });
  await first.close();
  let kills = 0;
  for (let over = false; !over && kills < MAX_KILLS;) {
    const process = runInChild(child, [provider.url, dataDir, id]);
    expect(await process.line(), process.complaints()).toBe('open');
    const target = provider.requests + randomInt(1, 60);
    const end = process.line().then(() => true);
    over = await Promise.race([end, untilRequests(provider, target)]);
    if (!over) kills += 1;
    await process.kill();
  }
  const last = runInChild(child, [provider.url, dataDir, id]);
  expect(await last.line(), last.complaints()).toBe('open');
  const run = JSON.parse((await last.line()) ?? '{}') as Run;
  await last.kill();
  await compare({
    run,
    emails,
    dataDir,
    url: provider.url,
    charges: provider.charges,
    records: provider.records,
  });
  expect(run.credits.spent, 'every credit charged is booked').toBe(provider.charged());
  await provider.close();
  await rm(dataDir, { recursive: true });
  return kills;
}

async function untilRequests(provider: { requests: number }, count: number): Promise<false> {
  while (provider.requests < count) await new Promise((resolve) => setTimeout(resolve, 1));
  return false;
}

interface Left {
  run: Run;
  emails: readonly string[];
  dataDir: string;
  url: string;
  charges: ReadonlyMap<string, number>;
  records: readonly { key: string; email: string }[];
}

async function compare({ run, emails, dataDir, url, charges, records }: Left): Promise<void> {
  const matched = new Set(emails.filter((email) => email.includes('@') && isFound(email)));
  const looked = new Set(emails.filter((email) => email.includes('@')));
  expect(run).toMatchObject({
    status: 'completed',
    counts: { done: emails.length, matched: matched.size, written: matched.size },
  });
  expect(run.credits.spent).toBe([...matched].reduce((sum, email) => sum + priceOf(email), 0));
  expect(new Set(charges.keys())).toEqual(looked);
  expect(
    [...charges.values()].filter((times) => times !== 1),
    'charged once each',
  ).toEqual([]);
  expect(records.map(({ email }) => email).toSorted(), 'created once each').toEqual([...matched].toSorted());
  const under = await openFlows(url, { dataDir });
  const rows = await under.output(run.id);
  expect(rows).toHaveLength(emails.length);
  for (const [at, row] of rows.entries()) expect(row, `row ${at + 1}`).toMatchObject(expectedRow(emails, at));
  const { items } = await under.flows.runs.quarantine(ACTOR.workspaceId, run.id, { limit: 500 });
  expect(items).toHaveLength(run.counts.missed + run.counts.refused);
  await under.close();
}
