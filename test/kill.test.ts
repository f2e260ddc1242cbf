import { startFlowluApi } from '@sluice/flowlu-api';
import { sampleInput, sampleInputRows } from '@sluice/lusha-api';
import type { Run } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { randomInt } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  atRest,
  chargesOf,
  linkFlowlu,
  linkLusha,
  outputOf,
  runWhen,
  startJob,
  startProduct,
  type Charges,
  type Product,
} from './whole-product.ts';

const PEOPLE = 4000;
const ROWS = 1200;
const KILLS_IN_EACH_PHASE = 3;
/** Requests a second that the services hold the server to: so few that every phase lasts over its kills. */
const PACE = { lusha: 5, flowlu: 300 };
const FULL_PACE = { lusha: 1000, flowlu: 5000 };
/** How many looks at a run lie between the start of a phase and its end, at random. */
const MAX_LOOKS = 60;

const input = sampleInput({ rows: ROWS, people: PEOPLE });
const names = sampleInputRows({ rows: ROWS, people: PEOPLE }).map(({ cells }) => cells.Name);

/** All that a job left behind. */
interface Left {
  counts: Run['counts'];
  spent: number;
  charged: Charges;
  /** The contacts that were written, by what marks them. */
  written: string[];
  rows: Record<string, unknown>[];
}

let product: Product | undefined;
let undisturbed: Left;

afterEach(async () => {
  await product?.stop();
  product = undefined;
});

async function begin(pace = PACE): Promise<{ product: Product; run: Run; accountId: string }> {
  product = await startProduct({
    lusha: ['--sample', String(PEOPLE), '--credits', '100000', '--rate', `second=${pace.lusha}`],
    flowlu: ['--sample', '20', '--rate', `second=${pace.flowlu}`],
  });
  const account = await linkLusha(product, pace.lusha);
  const destination = await linkFlowlu(product, pace.flowlu);
  const run = await startJob({ client: product.client, input, account, destination });
  return { product, run, accountId: account.id };
}

/** What is left when the run is over; ends the services, whose own books are read. */
async function leftBy(under: Product, run: Run): Promise<Left> {
  const { client, flowlu } = under;
  const rows = await outputOf(client, run.id);
  const charged = await chargesOf(under);
  await flowlu.kill('SIGTERM');
  const crm = await startFlowluApi({ data: flowlu.data });
  const written: string[] = [];
  for await (const record of crm.records('crm/account')) {
    const { ref, name, email } = record as Record<string, unknown>;
    if (String(ref).startsWith('sluice:')) written.push(`${String(ref)} ${String(name)} ${String(email)}`);
  }
  const left = {
    counts: run.counts,
    spent: run.credits.spent,
    charged,
    written: written.toSorted(),
    rows: rows.map(comparable),
  };
  await crm.close();
  return left;
}

/**
 * A row of the output without when and through which account it was found, and without its share of the bill:
 * a person in two requests at once is charged in either.
 */
function comparable(row: Record<string, unknown>): Record<string, unknown> {
  const { sluice_at: _at, sluice_credits: _credits, sluice_provenance: provenance, ...found } = row;
  return {
    ...found,
    provenance: String(provenance).replaceAll(/"(accountId|at|credits)":("[^"]*"|[\d.]+)/g, '"$1"'),
  };
}

async function expectUndisturbed(under: Product, run: Run, accountId: string): Promise<void> {
  expect(run.status, run.reason ?? '').toBe('completed');
  const budget = await under.client.accounts.budget({ params: { accountId } });
  const left = await leftBy(under, run);
  expect(
    left.rows.map((row) => row['Name']),
    'every row once, in order',
  ).toEqual(names);
  expect(left.rows).toEqual(undisturbed.rows);
  expect(left.charged, 'what the service charged').toEqual(undisturbed.charged);
  expect(budget.credits, 'the ledger').toMatchObject({ spent: left.charged.credits, reserved: 0 });
  expect(left.spent).toBe(left.charged.credits);
  expect(left.written, 'each person once').toEqual(undisturbed.written);
  expect(left.counts).toEqual(undisturbed.counts);
}

beforeAll(async () => {
  const begun = await begin(FULL_PACE);
  const run = await atRest(begun.product.client, begun.run);
  undisturbed = await leftBy(begun.product, run);
  expect(run).toMatchObject({ status: 'completed', rateLimited: 0 });
  expect(undisturbed.charged.credits).toBe(run.credits.spent);
  expect(undisturbed.written).toHaveLength(run.counts.written);
  expect(run.counts.written).toBeGreaterThan(ROWS / 2);
  await begun.product.stop();
  product = undefined;
}, 120_000);

/** Resolves at a random moment of the phase; fails when the phase is over before. */
async function randomMoment(client: Client, runId: string, phase: 'running' | 'writing'): Promise<void> {
  let looks = randomInt(1, MAX_LOOKS);
  await runWhen(client, runId, ({ status }) => {
    if (status === phase) looks -= 1;
    return looks <= 0 && status === phase;
  });
}

test(`a server killed ${2 * KILLS_IN_EACH_PHASE} times at random moments loses no row, writes none twice, pays for none twice`, async () => {
  const begun = await begin();
  const { server, client } = begun.product;
  for (const phase of ['running', 'writing'] as const) {
    for (let kills = 0; kills < KILLS_IN_EACH_PHASE; kills += 1) {
      await randomMoment(client, begun.run.id, phase);
      await server.kill('SIGKILL');
      await server.start();
    }
  }
  const run = await atRest(client, begun.run);
  expect(run.rateLimited, 'the limits hold over restarts').toBe(0);
  await expectUndisturbed(begun.product, run, begun.accountId);
}, 180_000);

test('services killed and started again in mid-run are waited for, and nothing is paid or written twice', async () => {
  const begun = await begin();
  const { lusha, flowlu, client } = begun.product;
  for (const [phase, service] of [
    ['running', lusha],
    ['running', lusha],
    ['writing', flowlu],
    ['writing', flowlu],
  ] as const) {
    await randomMoment(client, begun.run.id, phase);
    await service.kill('SIGKILL');
    await service.start();
  }
  const run = await atRest(client, begun.run);
  await expectUndisturbed(begun.product, run, begun.accountId);
}, 180_000);
