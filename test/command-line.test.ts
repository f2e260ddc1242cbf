import type { Account, ApiKey, Budget, Run, UploadedFile } from '@sluice/core';
import { sampleInputRows } from '@sluice/lusha-api';
import { startProgram, type RunningProgram } from '@sluice/tools';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSluice, startCommand, type Ended, type RunningCommand } from './run-command.ts';

const PEOPLE = 4000;
const WRONG_KEY = '5e1f0a3c-7b2d-4c19-9a64-d0c8b7a6f512';
/** Slow enough that a run can be interrupted. */
const REQUESTS_PER_SECOND = '5';

const folder = mkdtempSync(join(tmpdir(), 'sluice-command-line-'));
const data = join(folder, 'sluice');
const contacts = sampleInputRows({ rows: 2200, people: PEOPLE }).map(({ cells }) => cells);
const everythingSaid: string[] = [];
let lusha: RunningProgram;
let flowlu: RunningProgram;
let up: RunningCommand;
let ready: { ready: boolean; url: string; data: string };

const at = (name: string) => join(folder, name);
const key = (service: RunningProgram) => String(service.ready['apiKey']);
const url = (service: RunningProgram) => String(service.ready['url']);

async function sluice(args: readonly string[], given: Parameters<typeof runSluice>[1] = {}): Promise<Ended> {
  const ended = await runSluice([...args, '--data', data], given);
  everythingSaid.push(ended.stdout, ended.stderr);
  return ended;
}

/** What it prints under --json: exactly one document, and nothing else. */
async function json<T>(args: readonly string[], given: Parameters<typeof runSluice>[1] = {}): Promise<T> {
  const ended = await sluice([...args, '--json'], given);
  expect(ended, args.join(' ')).toMatchObject({ code: 0 });
  return JSON.parse(ended.stdout) as T;
}

function writeContacts(name: string, rows: readonly Readonly<Record<string, string>>[]): string {
  writeFileSync(at(name), `${Papa.unparse([...rows])}\n`);
  return at(name);
}

beforeAll(async () => {
  const service = (name: string, args: readonly string[]) =>
    startProgram({
      program: `services/${name}/dist/main.js`,
      args: ['--port', '0', '--data', at(name), '--json', ...args],
    });
  lusha = await service('lusha-api', ['--sample', String(PEOPLE), '--credits', '100000', '--rate', 'off']);
  flowlu = await service('flowlu-api', ['--sample', '20']);
  const hosts = [lusha, flowlu].flatMap((running) => ['--allow-host', new URL(url(running)).host]);
  const args = ['up', '--port', '0', '--data', data, '--json', ...hosts];
  up = startCommand({ program: 'apps/cli/dist/main.js', args });
  const [line] = await up.says(/^.+\n/);
  ready = JSON.parse(line) as typeof ready;
});

afterAll(async () => {
  up.kill('SIGTERM');
  await up.ended;
  await lusha.stop();
  await flowlu.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('`up --json` says in one line that it is ready, and where', async () => {
  expect(ready).toMatchObject({ ready: true, data });
});

test('a second `up` on the same data is refused with what to do', async () => {
  const ended = await sluice(['up', '--port', '0']);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  const said = ended.stderr.replaceAll(/\s+/g, ' ');
  expect(said).toContain(`in use by process ${up.pid}`);
  expect(said).toContain('another data folder');
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

test('a port in use is told with what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const ended = await runSluice(['up', '--port', String(port), '--data', at('other'), '--json']);
  taken.close();
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'server.port' } });
  expect(ended.stdout).toContain('--port');
});

test('connectors are listed, and shown with guide, fields and hosts', async () => {
  const list = await json<{ id: string }[]>(['connectors', 'list']);
  expect(list.map(({ id }) => id)).toEqual(expect.arrayContaining(['flowlu', 'lusha']));
  const shown = await sluice(['connectors', 'show', 'lusha']);
  expect(shown.stdout).toContain('How to get the key');
  expect(shown.stdout).toContain('api.lusha.com');
  expect(await sluice(['connectors', 'show', 'nothing'])).toMatchObject({ code: 6 });
});

test('an account is shown, renamed, verified, given a new key and unlinked', async () => {
  const fields = { apiKey: key(lusha), baseUrl: url(lusha), requestsPerSecond: REQUESTS_PER_SECOND };
  const { id } = await json<Account>(['link', 'lusha', '--name', 'Second', '--fields-from', '-'], {
    input: JSON.stringify(fields),
  });
  expect(await json<Account>(['accounts', 'show', 'second'])).toMatchObject({ id, name: 'Second' });
  expect(await json<Account>(['accounts', 'rename', id, 'Third'])).toMatchObject({ id, name: 'Third' });
  expect(await json<Account>(['accounts', 'verify', 'Third'])).toMatchObject({ id, status: 'active' });
  const budget = await json<Budget>(['accounts', 'budget', 'Third']);
  expect(budget.credits.balance).toBeGreaterThan(0);
  expect(budget.windows.length).toBeGreaterThan(0);

  const replace = ['accounts', 'replace-key', 'Third', '--fields-from', '-'];
  const refused = await sluice(replace, { input: JSON.stringify({ ...fields, apiKey: WRONG_KEY }) });
  expect(refused.code, 'a wrong new key').toBe(4);
  expect(await json<Account>(['accounts', 'verify', 'Third'])).toMatchObject({ status: 'active' });
  expect(await json<Account>(replace, { input: JSON.stringify(fields) })).toMatchObject({ id });

  const unasked = await sluice(['accounts', 'unlink', 'Third']);
  expect(unasked.code).not.toBe(0);
  expect(unasked.stderr).toContain('--yes');
  expect(await json(['accounts', 'unlink', 'Third', '--yes'])).toEqual({ unlinked: id });
  const gone = await sluice(['accounts', 'show', id, '--json']);
  expect(gone.code).toBe(6);
  expect(JSON.parse(gone.stdout)).toMatchObject({ error: { code: 'account.unknown' } });
});

describe('linking', () => {
  test('takes fields from standard input, and lines from a file', async () => {
    const account = await json<Account>(['link', 'lusha', '--name', 'People', '--fields-from', '-'], {
      input: JSON.stringify({
        apiKey: key(lusha),
        baseUrl: url(lusha),
        requestsPerSecond: REQUESTS_PER_SECOND,
      }),
    });
    expect(account).toMatchObject({ name: 'People', connector: 'lusha', status: 'active' });
    const lines = { domain: flowlu.ready['domain'], apiKey: key(flowlu), baseUrl: url(flowlu) };
    writeFileSync(
      at('crm.fields'),
      `# of the CRM\n${Object.entries(lines)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join('\n')}\nrequestsPerSecond=1000\n`,
    );
    const linked = await sluice(['link', 'flowlu', '--name', 'CRM', '--fields-from', at('crm.fields')]);
    expect(linked.code, linked.stderr).toBe(0);
    expect(linked.stderr + linked.stdout).toContain('Linked');
  });

  test('with a wrong key says what the provider said, ends with 4, and keeps nothing', async () => {
    const wrong = JSON.stringify({ apiKey: WRONG_KEY, baseUrl: url(lusha) });
    const direct = await fetch(`${url(lusha)}/account/usage`, { headers: { api_key: WRONG_KEY } });
    const words = JSON.stringify(await direct.json());
    const refused = await sluice(['link', 'lusha', '--name', 'Wrong', '--fields-from', '-'], {
      input: wrong,
    });
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    const told = /refused the credentials: (.+)/.exec(refused.stderr)?.[1];
    expect(told, refused.stderr).toBeDefined();
    expect(words).toContain(told);
    expect(everythingSaid.join('')).not.toContain(WRONG_KEY);
    const names = (await json<Account[]>(['accounts', 'list'])).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['People', 'CRM']));
    expect(names).not.toContain('Wrong');
  });

  test('never takes a secret as an argument', async () => {
    const refused = await sluice(['link', 'lusha', '--field', `apiKey=${key(lusha)}`]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--fields-from');
    expect(refused.stderr).not.toContain(key(lusha));
  });

  test('without a terminal and without fields says which one is needed', async () => {
    const refused = await sluice(['link', 'lusha']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/is needed/);
    expect(refused.stderr).toContain('--fields-from');
  });
});

describe('enriching', { timeout: 60_000 }, () => {
  let run: Run;

  test('says what it costs before it starts, and without a yes spends nothing', async () => {
    const input = writeContacts('unasked.csv', contacts.slice(0, 20));
    const planned = await sluice(['enrich', input, '--account', 'People']);
    expect(planned.code).toBe(0);
    expect(planned.stderr).toContain('What it costs at most');
    expect(planned.stderr).toContain('Nothing was spent');
    const [latest] = await json<Run[]>(['runs', 'list']);
    expect(latest).toMatchObject({ status: 'ready', credits: { spent: 0 }, requests: 0 });
  });

  test('writes every row in order to a CSV, and what was found to the other account', async () => {
    const rows = contacts.slice(0, 200);
    const input = writeContacts('people.csv', rows);
    const args = ['--account', 'People', '--yes', '--cap', '5000', '--to', 'CRM:contacts'];
    run = await json<Run>(['enrich', input, ...args, '--out', at('found.csv')]);
    expect(run).toMatchObject({ status: 'completed', capCredits: 5000, counts: { done: rows.length } });
    expect(run.counts.matched).toBeGreaterThan(100);

    const { data: found } = Papa.parse<Record<string, string>>(readFileSync(at('found.csv'), 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    expect(found.map((row) => [row['Name'], row['Email']])).toEqual(rows.map((row) => [row.Name, row.Email]));
    const people = found.filter((row) => row['sluice_status'] === 'matched').map((row) => row['id']);
    expect(people).toHaveLength(run.counts.matched);
    expect(run.counts.written, 'each person once').toBe(new Set(people).size);
    expect(await json<Run>(['runs', 'show', run.id])).toEqual(run);
  });

  test('writes JSON Lines by the name of the output, and pays for nothing again', async () => {
    const args = ['--account', 'People', '--yes', '--cap', '5000', '--out', at('found.jsonl')];
    const again = await json<Run>(['enrich', at('people.csv'), ...args]);
    expect(again).toMatchObject({ status: 'completed', credits: { spent: 0 }, counts: { done: 200 } });
    const lines = readFileSync(at('found.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as UploadedFile['sample'][number])['Name'])).toEqual(
      contacts.slice(0, 200).map((row) => row.Name),
    );
    const piped = await sluice(['runs', 'output', again.id, '--format', 'jsonl']);
    expect(piped.stdout.trimEnd().split('\n')).toEqual(lines);
    expect(await json(['runs', 'output', again.id, '--out', at('again.jsonl')])).toEqual({
      saved: at('again.jsonl'),
    });
    expect(readFileSync(at('again.jsonl'), 'utf8')).toBe(readFileSync(at('found.jsonl'), 'utf8'));
  });

  test('a cap below the cost is refused or kept, never passed', async () => {
    const input = writeContacts('capped.csv', contacts.slice(300, 600));
    const ended = await sluice(['enrich', input, '--account', 'People', '--yes', '--cap', '40', '--json']);
    expect(ended.code).toBe(5);
    const [latest] = await json<Run[]>(['runs', 'list']);
    expect(latest?.credits.spent).toBeLessThanOrEqual(40);
  });

  test('what was not found is listed with reasons, saved, mended and replayed', async () => {
    const rows = await json<{ id: string; row: number; reason: string }[]>(['runs', 'quarantine', run.id]);
    expect(rows).toHaveLength(run.counts.quarantined);
    expect(rows.every(({ reason }) => reason.length > 5)).toBe(true);
    expect(await json(['runs', 'quarantine', run.id, '--out', at('refused.jsonl')])).toEqual({
      saved: at('refused.jsonl'),
      rows: rows.length,
    });
    const lines = readFileSync(at('refused.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(rows.length);
    const [first] = lines.map((line) => JSON.parse(line) as { values: Record<string, string> });
    const known = contacts.slice(2100).find((row) => row.Email !== '' && row.Name !== '');
    writeFileSync(at('mended.jsonl'), `${JSON.stringify({ ...first, values: known })}\n`);
    const planned = await json<Run>(['runs', 'replay', run.id, '--rows', at('mended.jsonl')]);
    const open = await json<{ id: string }[]>(['runs', 'quarantine', run.id]);
    expect(open).toHaveLength(rows.length - 1);
    const dismissed = await json<{ rows: number; closedAt: string }>(['runs', 'dismiss', run.id]);
    expect(dismissed).toMatchObject({ rows: open.length, open: 0 });
    expect(await json(['runs', 'reopen', run.id, '--dismissed-at', dismissed.closedAt])).toMatchObject({
      rows: open.length,
      open: open.length,
    });
    expect(planned).toMatchObject({ status: 'ready', estimate: { rows: 1 } });
    const done = await json<Run>(['runs', 'start', planned.id]);
    expect(done).toMatchObject({ status: 'completed', counts: { matched: 1, written: 1 } });
    const output = await sluice(['runs', 'output', done.id]);
    expect(output.stdout).toContain(known?.Email);
  });

  test('Ctrl-C cancels the run under way and ends with 5; resumed, it goes on to the end', async () => {
    const input = writeContacts('long.csv', contacts.slice(700));
    const args = [
      'enrich',
      input,
      '--account',
      'People',
      '--yes',
      '--out',
      at('long.out.csv'),
      '--data',
      data,
    ];
    const started = startCommand({ program: 'apps/cli/dist/main.js', args });
    await started.says(/Enriching[^\n]*\d/);
    started.kill('SIGINT');
    const ended = await started.ended;
    expect(ended.code).toBe(5);
    const [latest] = await json<Run[]>(['runs', 'list']);
    expect(latest).toMatchObject({ status: 'cancelled' });
    expect(latest?.counts.done, 'it was under way').toBeLessThan(contacts.length - 700);
    expect(ended.stderr + ended.stdout).toContain(`sluice runs resume ${latest?.id}`);
    const resumed = await json<Run>(['runs', 'resume', latest?.id ?? '']);
    expect(resumed).toMatchObject({ status: 'completed', counts: { done: contacts.length - 700 } });
    expect(resumed.credits.spent).toBeGreaterThan(latest?.credits.spent ?? 0);
    const late = await sluice(['runs', 'cancel', resumed.id, '--json']);
    expect(late.code).toBe(1);
    expect(JSON.parse(late.stdout)).toMatchObject({ error: { code: 'run.state' } });
  });

  test('a detached run is cancelled and resumed by command', async () => {
    const input = writeContacts('detached.csv', contacts.slice(700).toReversed());
    const { id } = await json<Run>([
      'enrich',
      input,
      '--account',
      'People',
      '--options',
      'emails',
      '--map',
      'fullName=',
      '--yes',
      '--detach',
    ]);
    const cancelled = await sluice(['runs', 'cancel', id, '--json']);
    expect(JSON.parse(cancelled.stdout)).toMatchObject({ id });
    expect(cancelled.code).toBe(5);
    expect(await json<Run>(['runs', 'resume', id])).toMatchObject({ status: 'completed' });
    expect(await json<Run>(['runs', 'watch', id])).toMatchObject({ status: 'completed' });
  });
});

test('an API key is shown once, works, and ends with 3 when it was revoked', async () => {
  const created = await json<{ key: ApiKey; secret: string }>(['keys', 'create', 'laptop']);
  const given = { env: { SLUICE_API_KEY: created.secret, SLUICE_URL: ready.url } };
  expect(await json<Account[]>(['accounts', 'list'], given)).not.toEqual([]);
  const listed = await sluice(['keys', 'list']);
  expect(listed.stdout).toContain('laptop');
  expect(listed.stdout).not.toContain(created.secret);
  expect(await json<ApiKey>(['keys', 'revoke', created.key.id])).toMatchObject({ id: created.key.id });
  const refused = await sluice(['accounts', 'list'], given);
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toMatch(/key/i);
});

test('what happened is listed: calls, acts, rotations', async () => {
  expect(await json<unknown[]>(['calls', '--limit', '5'])).toHaveLength(5);
  expect(await json<unknown[]>(['audit', '--limit', '5'])).toHaveLength(5);
  expect(await json(['vault', 'rotate'])).toMatchObject({ what: 'data_keys' });
  const found = await json<{ output: unknown; credits: number }>(
    ['accounts', 'call', 'CRM', 'contacts.list'],
    { input: '{"limit": 1}' },
  );
  expect(found).toMatchObject({ credits: 0 });
  expect(JSON.stringify(found.output)).toContain('"id"');
});

test('a wrong command line under --json is one JSON document too, and ends with 2', async () => {
  for (const args of [['accounts', 'lits'], ['enrich'], ['--nonsense']]) {
    const ended = await sluice([...args, '--json']);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'request.invalid' } });
  }
});

test('a file that is not there ends with 6', async () => {
  const ended = await sluice(['enrich', at('nowhere.csv'), '--account', 'People', '--json']);
  expect(ended.code).toBe(6);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'file.unknown' } });
});

test('nothing that was ever said holds an escape code or a provider’s key', () => {
  const all = [...everythingSaid, up.text()].join('\n');
  expect(all.length).toBeGreaterThan(10_000);
  expect(all).not.toContain('\u001B');
  expect(all).not.toContain(key(lusha));
  expect(all).not.toContain(key(flowlu));
});

test('Ctrl-C ends `up` in good order', async () => {
  up.kill('SIGINT');
  expect(await up.ended).toMatchObject({ code: 0 });
});
