import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACTOR, openFlows, type FlowsUnderTest } from './testing/flows-under-test.ts';

let under: FlowsUnderTest;
let allowed: string;
beforeEach(async () => {
  allowed = await mkdtemp(join(tmpdir(), 'sluice-allowed-'));
  under = await openFlows('http://127.0.0.1:9', {
    parts: { inputFolders: [allowed], maxFileBytes: 3_000_000 },
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await under.close();
  await rm(allowed, { recursive: true });
});

const stored = () => readdir(join(under.dataDir, 'files')).catch(() => []);

test.each([
  ['an empty file', '', 'file.unreadable'],
  ['white space', ' \n\n ', 'file.unreadable'],
  [
    'a binary file',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 1, 0]),
    'file.unreadable',
  ],
  ['a million columns', `${Array.from({ length: 1_000_000 }, () => 'c').join(',')}\n`, 'file.unreadable'],
  ['one JSON array', '[{"email":"a@x.example"}]', 'file.unreadable'],
  ['more bytes than are taken', `email\n${'a'.repeat(3_000_001)}`, 'request.too_large'],
])('%s is refused with words and leaves nothing behind', async (_, body, code) => {
  const refusal = under.flows.files.upload(ACTOR, { body });
  await expect(refusal).rejects.toMatchObject({ code });
  await expect(refusal).rejects.toHaveProperty('fix', expect.stringMatching(/\w/));
  expect(await stored()).toEqual([]);
});

test.each([
  ['a header alone', 'email,name\n', { rows: 0 }],
  ['one column', 'email\na@x.example\n', { rows: 1, toEnrich: 1 }],
  ['headers that repeat', 'email,email,email\na@x.example,b@x.example,\n', { rows: 1, toEnrich: 1 }],
  [
    'ragged rows',
    'email,name\na@x.example\nb@x.example,B,extra\nc@x.example,C\n',
    { rows: 3, toEnrich: 1, refused: 2 },
  ],
  ['a BOM, quotes and semicolons', '\uFEFFemail;name\r\n"a@x.example";"A;B"\r\n', { rows: 1, toEnrich: 1 }],
  [
    'JSON Lines',
    '{"email":"a@x.example"}\n{"email":"b@x.example","more":1}\nnot json\n',
    { rows: 3, toEnrich: 2, refused: 1 },
  ],
])('%s can be planned, and every row is accounted for', async (_, body, estimate) => {
  const fileId = await under.upload(body);
  const file = await under.flows.files.get(ACTOR.workspaceId, fileId);
  const mapping = { email: file.columns[0] ?? '' };
  const { id } = await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', mapping });
  expect((await under.until(id, ['ready', 'failed'])).estimate).toMatchObject(estimate);
});

test('bytes of another encoding in the middle of a file spoil their own row alone', async () => {
  const body = Buffer.concat([
    Buffer.from('email,name\na@x.example,Ann\n'.repeat(1)),
    Buffer.from('p@x.example,Zoë\n'.repeat(6000), 'utf8'),
    Buffer.from('b@x.example,Zo\xeb\n', 'latin1'),
    Buffer.from('c@x.example,Cy\n'),
  ]);
  const fileId = await under.upload(body);
  const { id } = await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people' });
  expect((await under.until(id, ['ready', 'failed'])).estimate).toMatchObject({
    rows: 6003,
    refused: 1,
    toEnrich: 3,
  });
});

test('a file without rows completes at once and its output is a header', async () => {
  const fileId = await under.upload('email,name\n');
  const { id } = await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', start: true });
  expect(await under.until(id, ['completed', 'failed'])).toMatchObject({
    status: 'completed',
    counts: { done: 0 },
  });
  expect(await under.output(id)).toEqual([]);
});

test.each([
  [{ email: 'nowhere' }, 'the file has no column'],
  [{ shoeSize: 'email' }, 'is not an identifier'],
  [{ lastName: 'email' }, 'do not suffice'],
])('a mapping that does not fit is refused and names what fits: %o', async (mapping, words) => {
  const fileId = await under.upload('email,name\na@x.example,A\n');
  const refusal = under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', mapping });
  await expect(refusal).rejects.toMatchObject({
    code: 'mapping.invalid',
    message: expect.stringContaining(words),
  });
});

test('a full disk refuses an upload and leaves no piece of it', async () => {
  await under.upload('email\na@x.example\n');
  const probe = await open(join(allowed, 'probe'), 'w');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'write').mockRejectedValueOnce(full);
  await probe.close();
  await expect(under.upload('email\nb@x.example\n')).rejects.toMatchObject({ code: 'store.full' });
  expect(await stored()).toHaveLength(1);
});

test('an upload that breaks off leaves nothing behind', async () => {
  async function* broken() {
    yield Buffer.from('email\na@x.example\n');
    throw Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
  }
  await expect(under.flows.files.upload(ACTOR, { body: broken() })).rejects.toThrow('cut');
  expect(await stored()).toEqual([]);
});

test('a file by path is taken from an allowed folder alone, and no link leads out of it', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'sluice-outside-'));
  await writeFile(join(outside, 'secret.csv'), 'email\nz@x.example\n');
  await mkdir(join(allowed, 'in'));
  await writeFile(join(allowed, 'in', 'list.csv'), 'email\na@x.example\n');
  await symlink(join(outside, 'secret.csv'), join(allowed, 'link.csv'));
  await symlink(outside, join(allowed, 'folder'));
  const add = (path: string) => under.flows.files.add(ACTOR, path);
  expect(await add(join(allowed, 'in', 'list.csv'))).toMatchObject({ name: 'list.csv', columns: ['email'] });
  const forbidden = [
    join(outside, 'secret.csv'),
    join(outside, 'no such file'),
    join(allowed, 'link.csv'),
    join(allowed, 'folder', 'secret.csv'),
    join(allowed, '..', outside.split('/').at(-1) ?? '', 'secret.csv'),
    'in/list.csv',
    allowed,
    '/etc/passwd',
  ];
  for (const path of forbidden)
    await expect(add(path), path).rejects.toMatchObject({ code: 'file.forbidden' });
  await expect(add(join(allowed, 'none.csv'))).rejects.toMatchObject({ code: 'file.unknown' });
  await expect(add(join(allowed, 'in'))).rejects.toMatchObject({ code: 'file.unknown' });
  await rm(outside, { recursive: true });
});
