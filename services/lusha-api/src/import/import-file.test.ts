import { SluiceError } from '@sluice/core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLushaApi, type LushaApi } from '../start-lusha-api.ts';
import { PEOPLE_CSV, tempFolder, tryRunning, type TriedApi } from '../testing/try-api.ts';
import type { ImportKind } from './columns.ts';
import type { Reject } from './import-file.ts';

let api: LushaApi;
let tried: TriedApi;
let folder: string;

beforeEach(async () => {
  api = await startLushaApi({ rate: {} });
  tried = await tryRunning(api);
  folder = tempFolder();
});
afterEach(() => api.close());

async function importText(
  text: string | Buffer,
  more: { kind?: ImportKind; mapping?: Record<string, string> } = {},
) {
  const path = join(folder, 'list.csv');
  writeFileSync(path, text);
  const rejects: Reject[] = [];
  const summary = await api.importFile({
    kind: more.kind ?? 'people',
    path,
    rejectsPath: join(folder, 'refused/list.csv'),
    onReject: (reject) => rejects.push(reject),
    ...(more.mapping ? { mapping: more.mapping } : {}),
  });
  return { summary, rejects };
}

async function find(contact: object) {
  const { json } = await tried.call('POST', '/v3/contacts/search-and-enrich', {
    body: { contacts: [contact] },
  });
  return (json['results'] as unknown as Record<string, unknown>[])[0] ?? {};
}

test('importing twice changes nothing', async () => {
  expect((await importText(PEOPLE_CSV)).summary).toMatchObject({ rows: 6, added: 6 });
  expect((await importText(PEOPLE_CSV)).summary).toMatchObject({ added: 0, changed: 0, unchanged: 6 });
  expect(await api.counts()).toEqual({ people: 6, companies: 2 });
});

test('a changed row replaces the person, who is no longer found by what was', async () => {
  await importText(PEOPLE_CSV);
  const changed = PEOPLE_CSV.replace('nora.feld@brightwave', 'nora.new@brightwave');
  expect((await importText(changed)).summary).toMatchObject({ changed: 1, unchanged: 5 });
  expect(await find({ email: 'nora.feld@brightwave.example' })).toHaveProperty('error.code', 'NOT_FOUND');
  expect(await find({ email: 'nora.new@brightwave.example' })).toHaveProperty('fullName', 'Nora Feld');
});

test('no row is dropped silently: each refused one has a line, a reason and a place in the file of rejects', async () => {
  const { summary, rejects } = await importText(
    'full_name,email,company\nNora Feld,nora@quill.example,Quill\n,not-an-email,Quill\nOnly Name,,\nA B,a@quill.example,Quill,extra\n',
  );
  expect(summary).toMatchObject({ rows: 4, added: 1, rejected: 3 });
  expect(rejects.map(({ line }) => line)).toEqual([3, 4, 5]);
  for (const { reason } of rejects) expect(reason).not.toBe('');
  const written = readFileSync(String(summary.rejectsPath), 'utf8').trim().split('\n');
  expect(written[0]).toBe('line,reason,full_name,email,company');
  expect(written).toHaveLength(4);
  expect(written[2]).toContain('Only Name');
});

describe('lists are read as people have them', () => {
  const ROW = 'Müller';
  test.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFFname,email\n${ROW} Jörg,a@quill.example\n`)],
    [
      'UTF-16 little-endian with a mark',
      Buffer.from(`\uFEFFname,email\n${ROW} Jörg,a@quill.example\n`, 'utf16le'),
    ],
    ['UTF-16 without a mark', Buffer.from(`name,email\n${ROW} Jörg,a@quill.example\n`, 'utf16le')],
    ['Windows-1252', Buffer.from(`name,email\n${ROW} Jörg,a@quill.example\n`, 'latin1')],
    ['semicolons', Buffer.from(`name;email\n${ROW} Jörg;a@quill.example\n`)],
    ['tabs', Buffer.from(`name\temail\r\n${ROW} Jörg\ta@quill.example\r\n`)],
    ['JSON Lines', Buffer.from(`{"name":"${ROW} Jörg","email":"a@quill.example"}\n`)],
    ['a list of e-mails in JSON', Buffer.from(`{"full_name":"${ROW} Jörg","emails":["a@quill.example"]}`)],
  ])('%s', async (_, bytes) => {
    expect((await importText(bytes)).summary).toMatchObject({ rows: 1, added: 1, rejected: 0 });
    expect(await find({ email: 'a@quill.example' })).toHaveProperty('fullName', `${ROW} Jörg`);
  });
  test('encodings mixed in one file lose no letter', async () => {
    const mixed = Buffer.concat([
      Buffer.from('name,email\nJörg Feld,a@quill.example\n'),
      Buffer.from('Jörg Moor,b@quill.example\n', 'latin1'),
    ]);
    await importText(mixed);
    expect(await find({ email: 'a@quill.example' })).toHaveProperty('fullName', 'Jörg Feld');
    expect(await find({ email: 'b@quill.example' })).toHaveProperty('fullName', 'Jörg Moor');
  });
  test('quoted line ends and doubled column names', async () => {
    const text = 'name,email,name\n"Nora\nFeld",a@quill.example,other\n';
    expect((await importText(text)).summary).toMatchObject({ added: 1 });
  });
  test('short rows are rows', async () => {
    expect((await importText('email,full_name,phone\na@quill.example\n')).summary).toMatchObject({
      added: 1,
    });
  });
  test('a JSON line that is broken is refused alone', async () => {
    const { summary } = await importText(
      '{"email":"a@quill.example"}\n{oops\n[1]\n{"email":"b@quill.example"}\n',
    );
    expect(summary).toMatchObject({ rows: 4, added: 2, rejected: 2 });
  });
});

describe('what is no list is refused whole, with a way out', () => {
  test.each([
    ['empty', Buffer.from('')],
    ['binary', Buffer.from([137, 80, 78, 71, 0, 0, 0, 13, 1, 2, 3, 0])],
    ['a million columns', Buffer.from(`${'a,'.repeat(1_000_000)}\n`)],
    ['one column that names nobody', Buffer.from('colour\nred\n')],
  ])('%s', async (_, bytes) => {
    const refused = await importText(bytes).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SluiceError);
    expect(refused).toMatchObject({ code: 'import.invalid' });
    expect((refused as SluiceError).fix).toBeTruthy();
  });
  test('a column that is not there', async () => {
    const refused = await importText(PEOPLE_CSV, { mapping: { email: 'Courriel' } }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'import.invalid' });
  });
});

test('a mapping says which column is which where the guess would be wrong', async () => {
  const text = 'Kontakt,Adresse\nNora Feld,nora@quill.example\n';
  await importText(text, { mapping: { full_name: 'Kontakt', email: 'adresse' } });
  expect(await find({ email: 'nora@quill.example' })).toHaveProperty('lastName', 'Feld');
});

test('departments, seniority, place and phone are derived where the file does not give them', async () => {
  await importText(
    'name,email,title,state,phone\nNora Feld,nora@quill.example,VP of Sales,CA,(555) 010-0199\n',
  );
  expect(await find({ email: 'nora@quill.example' })).toMatchObject({
    jobTitle: { title: 'VP of Sales', departments: ['Sales'], seniority: 'Vice President' },
    location: { country: 'United States', state: 'California', stateCode: 'CA', isEuContact: false },
    phones: [{ number: '+15550100199', type: 'work' }],
  });
});

test('an employer known only through a person is completed by the file of companies', async () => {
  await importText('name,email,company\nNora Feld,nora@quill.example,Quill Inc\n');
  const companies =
    'Security,GICS Sector,Headquarters Location,Founded\nQuill Corporation,Financials,"Boston, Massachusetts",1999 (1901)\n';
  expect((await importText(companies, { kind: 'companies' })).summary).toMatchObject({
    added: 0,
    changed: 1,
  });
  expect((await importText(companies, { kind: 'companies' })).summary).toMatchObject({ unchanged: 1 });
  expect(await api.counts()).toEqual({ people: 1, companies: 1 });
  const { json } = await tried.call('POST', '/v3/companies/search-and-enrich', {
    body: { companies: [{ name: 'quill' }] },
  });
  expect(json['results']?.['0']).toMatchObject({
    name: 'Quill Corporation',
    industry: 'Finance',
    yearFounded: 1999,
    location: { city: 'Boston', stateCode: 'MA', country: 'United States' },
  });
});
