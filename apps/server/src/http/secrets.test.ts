import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openApiBench, PASSWORD, type Answered, type ApiBench } from './testing/api-bench.ts';
import { opened } from './testing/scenarios-links.ts';

const CANARY = 'ex_canary-5f1c9e7a3b';
const SECOND = 'ex_canary-second-77';

/** Every file below the folder, as it lies on the disk. */
async function everyFile(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await contentOf(path)] as const)));
}

/** The database takes its side files away some time after it was closed; what is gone holds nothing. */
async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

test('a provider’s key shows in no answer, no log line and no file, whatever goes wrong', async () => {
  const bench = await openApiBench();
  const answers: Answered[] = [];
  try {
    await exercise(bench, answers);
  } finally {
    await bench.server.close();
  }
  const files = await everyFile(bench.dataDir);
  expect(files.size).toBeGreaterThan(3);
  const places = new Map([
    ...files,
    ['the log', bench.logged.join('\n')] as const,
    ...answers.map(({ status, text }, index) => [`answer ${index} (${status})`, text] as const),
  ]);
  for (const key of [CANARY, SECOND]) {
    const forms = [
      key,
      key.slice(3),
      encodeURIComponent(key),
      Buffer.from(key).toString('base64').slice(0, -4),
    ];
    const shown = [...places].filter(([, text]) => forms.some((form) => text.includes(form)));
    expect(shown.map(([place]) => place)).toEqual([]);
  }
  expect(new Set(answers.map(({ status }) => status))).toEqual(
    new Set([200, 201, 400, 402, 403, 409, 422, 424, 502]),
  );
  await bench.close();
});

async function exercise(bench: ApiBench, answers: Answered[]): Promise<void> {
  const { ours, provider } = bench;
  const note = async (answer: Promise<Answered>) => {
    answers.push(await answer);
    return answers.at(-1)?.body as { id: string };
  };
  const fields = { apiKey: CANARY, baseUrl: provider.url };
  const link = (more: object = {}, headers: Record<string, string> = {}) =>
    note(ours.send('accounts.link', { body: { connector: 'example', fields, ...more }, headers }));
  await link();
  for (const mood of ['down', 'cut', 'html'] as const) {
    provider.mood = mood;
    await link();
  }
  provider.mood = 'well';
  await link({ fields: { apiKey: `${CANARY} and more`, baseUrl: provider.url } });
  await link({ fields: { apiKey: CANARY, baseUrl: 'http://127.0.0.1:1' } });
  await link({ fields: { apiKey: CANARY, baseUrl: `http://127.0.0.1:1/?k=${CANARY}` } });
  await link({ fields: { ...fields, region: `${CANARY}\u0007` } });
  await link({ apiKey: CANARY });
  await note(ours.send('accounts.list', { query: { apiKey: CANARY } }));
  provider.keys.add(CANARY);
  const { id } = await link({}, { 'idempotency-key': 'one' });
  await link({}, { 'idempotency-key': 'one' });
  await link({ fields: { ...fields, region: 'eu' } }, { 'idempotency-key': 'one' });
  await link();
  const run = (action: string, input: object) =>
    note(ours.send('actions.run', { params: { accountId: id, action }, body: { input } }));
  const replace = (apiKey: string) =>
    note(
      ours.send('accounts.replaceCredentials', { params: { accountId: id }, body: { fields: { apiKey } } }),
    );
  await run('look_up', { email: 'a@example.com' });
  await run('look_up', { email: 'bad' });
  for (const mood of ['broke', 'cut', 'html'] as const) {
    provider.mood = mood;
    await run('look_up', { email: 'a@example.com' });
  }
  provider.mood = 'well';
  await replace(SECOND);
  provider.keys.add(SECOND);
  await replace(SECOND);
  await replace(CANARY);
  const preset = { example: { baseUrl: provider.url } };
  const { token } = await opened(bench, ours, { owner: { id: 'cus_1', name: 'Acme' }, preset });
  const through = (apiKey: string) =>
    note(ours.send('hub.link', { token, body: { connector: 'example', fields: { apiKey } } }));
  await through(`${CANARY} and more`);
  await through(`${CANARY}-wrong`);
  await through(CANARY);
  await through(CANARY);
  await note(ours.send('hub.session', { token }));
  provider.keys.clear();
  await run('me', {});
  await note(ours.send('accounts.verify', { params: { accountId: id } }));
  for (const list of ['accounts.list', 'calls.list', 'audit.list', 'keys.list', 'linkSessions.list'] as const)
    await note(ours.send(list));
  await note(ours.send('vault.rotate', { body: { what: 'master_key' } }));
}

test('an API key shows in no log line and no file but the one for this machine', async () => {
  const bench = await openApiBench();
  const secret = await bench.ours.keyWith(['runs:read']);
  await bench.ours.send('runs.list', {}, { key: secret });
  await bench.ours.send('accounts.list', {}, { key: secret });
  await bench.ours.send('runs.list', { headers: { 'x-api-key': secret } }, { key: `${secret}x` });
  const owner = bench.server.ownerKey ?? '';
  expect(owner).toMatch(/^sluice_/);
  await bench.server.close();
  const places = [...(await everyFile(bench.dataDir)), ['the log', bench.logged.join('\n')] as const];
  const showing = (key: string) => places.filter(([, text]) => text.includes(key)).map(([place]) => place);
  expect(showing(secret.slice(7))).toEqual([]);
  expect(showing(owner.slice(7)).map((place) => place.split('/').at(-1))).toEqual(['connection.json']);
  await bench.close();
});

test('passwords, and what links and cookies carry, show in no log line and no file', async () => {
  const bench = await openApiBench();
  const member = await bench.ours.newMember('operator');
  const invited = await bench.ours.send('invitations.create', {
    body: { email: 'late@acme.example', role: 'viewer' },
  });
  const reset = await bench.ours.send('members.resetPassword', { params: { memberId: member.memberId } });
  await bench.ours.send('signIn.forgot', { body: { email: member.email } });
  await bench.ours.send('signIn.password', { body: { email: member.email, password: 'canary-wrong-5f1c' } });
  await bench.ours.send('me.setPassword', {
    cookie: member.cookie,
    body: { current: PASSWORD, password: 'canary-right-77aa' },
  });
  await bench.ours.send('signIn.password', { body: { email: member.email, password: 'canary-right-77aa' } });
  await bench.ours.send('me.get', { cookie: `${member.cookie}x` });
  await vi.waitFor(() => expect(bench.mail.received.length).toBeGreaterThan(2), { timeout: 10_000 });
  await bench.server.close();
  const tokenOf = (answer: Answered) => new URL((answer.body as { url: string }).url).hash.slice(1);
  const secrets = [
    PASSWORD,
    'canary-wrong-5f1c',
    'canary-right-77aa',
    tokenOf(invited),
    tokenOf(reset),
    new URL(bench.server.setupUrl ?? '').hash.slice(1),
    /=([\w-]{43})/.exec(member.cookie)?.[1] ?? '',
    ...bench.mail.received.flatMap(({ text }) => /#([\w-]{43})/.exec(text)?.[1] ?? []),
  ];
  expect(secrets.length).toBeGreaterThan(9);
  expect(secrets).not.toContain('');
  const places = [...(await everyFile(bench.dataDir)), ['the log', bench.logged.join('\n')] as const];
  for (const secret of secrets)
    expect(places.filter(([, text]) => text.includes(secret)).map(([place]) => place)).toEqual([]);
  await bench.close();
});
