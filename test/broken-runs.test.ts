import type { Run } from '@sluice/core';
import { sampleInput } from '@sluice/lusha-api';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCommand } from './run-command.ts';
import { startRoughProxy, type Fault } from './rough-proxy.ts';
import {
  atRest,
  chargesOf,
  linkLusha,
  outputOf,
  runWhen,
  startJob,
  startProduct,
  type Charges,
  type Product,
} from './whole-product.ts';

const PEOPLE = 2000;
const ROWS = 900;
const REQUESTS_PER_SECOND = 4;
const ENOUGH = ['--sample', String(PEOPLE), '--credits', '100000', '--rate', 'off'];

const input = sampleInput({ rows: ROWS, people: PEOPLE });
let undisturbed: Charges;
let product: Product | undefined;

afterEach(async () => {
  await product?.stop();
  product = undefined;
});

async function begin(lusha: readonly string[] = ENOUGH): Promise<Product> {
  product = await startProduct({ lusha });
  return product;
}

async function expectUndisturbed(under: Product, run: Run): Promise<void> {
  const charged = await expectAllPaidOnce(under, run);
  expect(charged).toEqual(undisturbed);
  const budget = await under.client.accounts.budget({ params: { accountId: run.accountId } });
  expect(budget.credits).toMatchObject({ spent: charged.credits, reserved: 0 });
}

/** The run is whole, each datum is charged once, and the books of both sides agree. */
async function expectAllPaidOnce(under: Product, run: Run): Promise<Charges> {
  expect(run, run.reason ?? '').toMatchObject({ status: 'completed', counts: { done: ROWS } });
  expect(await outputOf(under.client, run.id)).toHaveLength(ROWS);
  const charged = await chargesOf(under);
  const { emails, phones } = undisturbed;
  expect(charged).toMatchObject({ emails, phones });
  expect(run.credits).toEqual({ spent: charged.credits, reserved: 0 });
  return charged;
}

beforeAll(async () => {
  const under = await begin();
  const account = await linkLusha(under, 1000);
  const run = await atRest(under.client, await startJob({ client: under.client, input, account }));
  expect(run.status).toBe('completed');
  undisturbed = await chargesOf(under);
  await under.stop();
  product = undefined;
}, 60_000);

test('a run whose credits end stops with what to do, and once there are more goes on without paying twice', async () => {
  const few = Math.floor(undisturbed.credits / 2);
  const under = await begin(['--sample', String(PEOPLE), '--credits', String(few), '--rate', 'off']);
  const { client, lusha } = under;
  const account = await linkLusha(under, 1000);
  const stopped = await atRest(client, await startJob({ client, input, account }));
  expect(stopped).toMatchObject({ status: 'stopped' });
  expect(stopped.reason).toMatch(/credit/i);
  expect(stopped.fix).toMatch(/credit/i);
  expect(stopped.credits.spent).toBeGreaterThan(0);
  expect(stopped.credits.spent).toBeLessThanOrEqual(few);
  expect((await client.accounts.get({ params: { accountId: account.id } })).status).toBe('active');
  expect(await outputOf(client, stopped.id), 'what was found is there').toHaveLength(ROWS);
  await lusha.kill('SIGTERM');
  await lusha.start(ENOUGH);
  await client.runs.resume({ params: { runId: stopped.id }, body: {} });
  // The last credits were spent in smaller requests, so that only the searches may have cost more.
  await expectAllPaidOnce(under, await atRest(client, stopped));
}, 60_000);

test('a key revoked in mid-run stops the run and marks the account; with a new key it goes on without paying twice', async () => {
  const under = await begin();
  const { client, lusha } = under;
  const account = await linkLusha(under, REQUESTS_PER_SECOND);
  const started = await startJob({ client, input, account });
  await runWhen(client, started.id, (run) => run.counts.done > 0);
  await lusha.kill('SIGTERM');
  await keysCommand('revoke', String(lusha.ready['apiKey']), '--data', lusha.data);
  const made = await keysCommand('create', '--json', '--data', lusha.data);
  await lusha.start(ENOUGH.filter((word) => word !== '--sample' && word !== String(PEOPLE)));
  const stopped = await atRest(client, started);
  expect(stopped).toMatchObject({ status: 'stopped' });
  expect(stopped.reason).toMatch(/Lusha: .*key/i);
  expect(stopped.fix).toMatch(/credentials/);
  const failing = await client.accounts.get({ params: { accountId: account.id } });
  expect(failing.status).toBe('failing');
  expect(failing.statusReason).toMatch(/key/i);
  await expect(
    client.runs.resume({ params: { runId: stopped.id }, body: {} }),
    'not before the key is mended',
  ).rejects.toMatchObject({ code: 'account.inactive' });
  const { apiKey } = JSON.parse(made) as { apiKey: string };
  const fields = { apiKey, baseUrl: lusha.url, requestsPerSecond: '1000' };
  const mended = await client.accounts.replaceCredentials({
    params: { accountId: account.id },
    body: { fields },
  });
  expect(mended).toMatchObject({ status: 'active', statusReason: null });
  await client.runs.resume({ params: { runId: stopped.id }, body: {} });
  // Each key has a budget of its own; the run's books hold what both spent.
  expect(await expectAllPaidOnce(under, await atRest(client, stopped))).toEqual(undisturbed);
}, 60_000);

test('storms of 429, 500s, cut connections, halved and unreadable answers: the run goes on, nothing is paid twice', async () => {
  const faults: readonly Fault[] = [
    'too many',
    'none',
    'broken',
    'cut before',
    'cut after',
    'none',
    'half an answer',
    'too many',
    'too many',
    'no JSON',
    'wrong length',
    'none',
    'cut after',
  ];
  let service = '';
  const proxy = await startRoughProxy(() => service, faults);
  try {
    product = await startProduct({ lusha: ENOUGH, hosts: [new URL(proxy.url).host] });
    service = product.lusha.url;
    const { client } = product;
    const account = await linkLusha(product, 1000, proxy.url);
    const run = await atRest(client, await startJob({ client, input, account }));
    for (const fault of faults) expect(proxy.met.get(fault), fault).toBeGreaterThan(0);
    expect(run.rateLimited).toBe(3);
    await expectUndisturbed(product, run);
  } finally {
    await proxy.close();
  }
}, 60_000);

async function keysCommand(...args: string[]): Promise<string> {
  const program = 'services/lusha-api/dist/main.js';
  const { code, stdout, stderr } = await startCommand({ program, args: ['keys', ...args] }).ended;
  expect(code, stderr).toBe(0);
  return stdout;
}

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mount-'));
  try {
    mountSmallDisk(folder, 1);
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

function mountSmallDisk(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
}

describe.skipIf(!canMount)('a full disk (run as root on Linux, to mount a small one)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-small-disk-'));
  const disk = join(folder, 'sluice');
  afterEach(async () => {
    await product?.server.kill('SIGTERM');
    execFileSync('umount', [disk]);
  });

  test('refuses uploads, keeps answering, and loses nothing of a run: with space again it ends as if nothing had been', async () => {
    mkdirSync(disk);
    mountSmallDisk(disk, 24);
    product = await startProduct({ lusha: ENOUGH, folder });
    const { client, server } = product;
    const account = await linkLusha(product, REQUESTS_PER_SECOND);
    const started = await startJob({ client, input, account });
    await runWhen(client, started.id, (run) => run.counts.done > 0);
    const ballast = join(disk, 'ballast');
    fill(ballast);
    const upload = client.files.upload({ query: { name: 'more.csv' }, body: `${input}\n`.repeat(20) });
    await expect(upload).rejects.toMatchObject({ code: 'store.full', fix: expect.stringMatching(/space/) });
    expect((await client.accounts.list()).items).toHaveLength(1);
    await until(() => server.text().includes('full'));
    rmSync(ballast);
    let run = await atRest(client, started);
    if (run.status === 'stopped') {
      expect(run.reason).toMatch(/disk/);
      expect(run.fix).toMatch(/space/);
      await client.runs.resume({ params: { runId: run.id }, body: {} });
      run = await atRest(client, started);
    }
    await expectUndisturbed(product, run);
  }, 60_000);
});

/** Takes all the space there is. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  for (const size of [1 << 20, 1 << 12, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // The disk has no room for that much.
    }
  }
  closeSync(file);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
