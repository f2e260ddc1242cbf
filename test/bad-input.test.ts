import type { Account, QuarantinedRow, Run, UploadedFile } from '@sluice/core';
import { DEFAULT_SEED, samplePerson } from '@sluice/lusha-api';
import { createClient } from '@sluice/sdk';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atRest, linkLusha, outputOf, startProduct, type Product } from './whole-product.ts';

const PEOPLE = 500;
/** E-mail addresses that the sample surely finds. */
const everybody = Array.from(
  { length: 200 },
  (_, at) => samplePerson({ people: PEOPLE, seed: DEFAULT_SEED }, at).record,
)
  .filter(({ restricted }) => !restricted)
  .flatMap(({ emails }) => emails.slice(0, 1).map(({ email }) => email));
/** Somebody new each time: who was paid for before is not looked up again. */
const newPeople = (count: number) => everybody.splice(0, count);

let product: Product;
let account: Account;
/** Somewhere that is no provider at all. */
const stranger = createServer((_, response) => response.end('<html>Welcome to nginx!</html>'));

beforeAll(async () => {
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  product = await startProduct({
    lusha: ['--sample', String(PEOPLE), '--credits', '10000', '--rate', 'off'],
    hosts: [strangerHost()],
  });
  account = await linkLusha(product, 1000);
}, 60_000);

afterAll(async () => {
  stranger.closeAllConnections();
  stranger.close();
  await product.stop();
});

function strangerHost(): string {
  return `127.0.0.1:${(stranger.address() as AddressInfo).port}`;
}

/** What was refused, and what it was told; the server goes on as before. */
async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string; fix: string }> {
  const error: unknown = await work.then(
    () => expect.unreachable('it was taken'),
    (failure: unknown) => failure,
  );
  expect((await product.client.accounts.list()).items).toHaveLength(1);
  return error as { code: string; message: string; fix: string };
}

describe('keys', () => {
  test.each([
    ['no key', ''],
    ['a malformed one', 'Bearer hello world'],
    ['a wrong one', `sluice_${'x'.repeat(43)}`],
  ])('of the server: %s is refused with what to do', async (_, apiKey) => {
    const client = createClient({ url: product.server.url, apiKey });
    const { code, fix } = await refusal(client.accounts.list());
    expect(code).toMatch(/^auth\.(missing|invalid)$/);
    expect(fix.length).toBeGreaterThan(10);
  });

  test('of the server: a revoked one is refused at once, and the others go on', async () => {
    const { key, secret } = await product.client.keys.create({ body: { name: 'short-lived' } });
    const client = createClient({ url: product.server.url, apiKey: secret });
    await client.accounts.list();
    await product.client.keys.revoke({ params: { keyId: key.id } });
    expect(await refusal(client.accounts.list())).toMatchObject({
      code: 'auth.invalid',
      message: expect.stringMatching(/revoked/),
    });
  });

  test('of a provider: a wrong one is refused in the provider’s words, and is not kept', async () => {
    const fields = { apiKey: '6a0f1f6e-2d0b-4a55-8f2e-0b6f8ad7c1d3', baseUrl: product.lusha.url };
    const told = await refusal(product.client.accounts.link({ body: { connector: 'lusha', fields } }));
    expect(told).toMatchObject({ code: 'account.refused' });
    expect(told.message).toContain('Invalid API key');
    expect(told.fix).toContain('Nothing was kept');
  });

  test('of a provider: a malformed one is refused before anything is sent', async () => {
    const before = await product.client.calls.list({ query: { limit: 1 } });
    const fields = { apiKey: 'two words\r\nX-Other: header', baseUrl: product.lusha.url };
    const told = await refusal(product.client.accounts.link({ body: { connector: 'lusha', fields } }));
    expect(told).toMatchObject({ code: 'account.fields' });
    expect(JSON.stringify(told)).not.toContain('two words');
    expect(await product.client.calls.list({ query: { limit: 1 } })).toEqual(before);
  });
});

describe('the CRM’s account domain', () => {
  const fields = () => ({ apiKey: String(product.flowlu.ready['apiKey']), baseUrl: product.flowlu.url });
  const link = (changes: Record<string, string>) =>
    refusal(
      product.client.accounts.link({ body: { connector: 'flowlu', fields: { ...fields(), ...changes } } }),
    );

  test('that is no name is refused with what a name looks like', async () => {
    const told = await link({ domain: 'my company!' });
    expect(told).toMatchObject({ code: 'account.fields' });
    expect(JSON.stringify(told)).toContain('before .flowlu.com');
  });

  test('that leads elsewhere is refused, and says what answered', async () => {
    expect(await link({ domain: 'mycompany', baseUrl: `http://${strangerHost()}` })).toMatchObject({
      code: 'account.unverified',
      message: expect.stringContaining('an answer that cannot be read'),
      fix: expect.stringContaining('Check that the address'),
    });
  });

  test('on a host that nobody allowed gets no key, and says how it is allowed', async () => {
    expect(await link({ domain: 'mycompany', baseUrl: 'http://127.0.0.1:9' })).toMatchObject({
      code: 'egress.host',
      fix: expect.stringContaining('SLUICE_ALLOW_HOSTS=127.0.0.1:9'),
    });
  });
});

describe('a file', () => {
  const upload = (body: string | Uint8Array) =>
    product.client.files.upload({ query: { name: 'input.csv' }, body });

  async function enrich(file: UploadedFile, mapping?: Record<string, string>): Promise<Run> {
    const { client } = product;
    const { id } = await client.enrichments.create({
      body: { fileId: file.id, accountId: account.id, start: true, ...(mapping ? { mapping } : {}) },
    });
    return atRest(client, { id });
  }

  async function quarantined(run: Run): Promise<QuarantinedRow[]> {
    const { items } = await product.client.runs.quarantine({
      params: { runId: run.id },
      query: { limit: 500 },
    });
    return items;
  }

  test.each<[string, string | Uint8Array, RegExp]>([
    ['that is empty', '', /empty/],
    ['of blank lines', '\n\n  \n', /empty/],
    ['of random bytes', randomBytes(50_000), /binary|not text/],
    ['that is a ZIP', Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(5000)]), /ZIP|binary/i],
    [
      'of a million columns',
      `${Array.from({ length: 1_000_000 }, (_, at) => `c${at}`).join(',')}\n`,
      /1000000 columns; at most 5000|larger than|columns/,
    ],
  ])('%s is refused with the reason and what to do', async (_, body, words) => {
    const told = await refusal(upload(body));
    expect(told).toMatchObject({ code: 'file.unreadable' });
    expect(told.message).toMatch(words);
    expect(told.fix.length).toBeGreaterThan(10);
  });

  test('that has a header only is said to have no rows, and is done at once', async () => {
    const file = await upload('Email,Name\n');
    expect(file.warnings.join(' ')).toMatch(/no rows/);
    expect(await enrich(file)).toMatchObject({ status: 'completed', counts: { done: 0 } });
  });

  test('of one column is noticed, and enriched by it', async () => {
    const emails = newPeople(10);
    const file = await upload(`Email\n${emails.join('\n')}\n`);
    expect(file.warnings.join(' ')).toMatch(/one column/);
    expect(await enrich(file)).toMatchObject({ status: 'completed', counts: { done: 10, matched: 10 } });
  });

  test('with headers twice keeps both columns under names of their own', async () => {
    const [first = '', second = ''] = newPeople(2);
    const file = await upload(
      `Email,Email,,Note\n${first},old@x.example,1,a\n${second},older@x.example,2,b\n`,
    );
    expect(file.columns).toEqual(['Email', 'Email (2)', 'column 3', 'Note']);
    const run = await enrich(file);
    expect(run).toMatchObject({ status: 'completed', mapping: { email: 'Email' }, counts: { matched: 2 } });
    expect(await outputOf(product.client, run.id)).toMatchObject([
      { Email: first, 'Email (2)': 'old@x.example', 'column 3': '1' },
      { Email: second, 'Email (2)': 'older@x.example', 'column 3': '2' },
    ]);
  });

  test('of mixed encodings is read, and only the rows that cannot be are set aside', async () => {
    const good = newPeople(40).map((email) => `${email},Zürich`);
    const lines = [...good.slice(0, 20), 'LATIN', ...good.slice(20)];
    const body = Buffer.concat(
      ['Email,City', ...lines].map((line) =>
        line === 'LATIN' ? Buffer.from('late@x.example,Z\u00fcrich\n', 'latin1') : Buffer.from(`${line}\n`),
      ),
    );
    const file = await upload(body);
    expect(file.format.encoding).toBe('utf-8');
    expect(file.warnings.join(' ')).toMatch(/UTF-8/);
    const run = await enrich(file);
    expect(run).toMatchObject({ status: 'completed', counts: { done: 41, matched: 40, refused: 1 } });
    const [row, ...others] = (await quarantined(run)).filter(({ stage }) => stage === 'input');
    expect(others).toEqual([]);
    expect(row).toMatchObject({ row: 22, stage: 'input' });
    expect(row?.reason).toMatch(/UTF-8|encod|bytes/i);
    expect(await outputOf(product.client, run.id), 'nothing is lost').toHaveLength(41);
  });

  test('of UTF-16 with its mark, semicolons and quoted line breaks is read as it was meant', async () => {
    const [email = ''] = newPeople(1);
    const text = `\uFEFF"E-mail";"Note"\r\n"${email}";"two\r\nlines; one cell"\r\n`;
    const run = await enrich(await upload(Buffer.from(text, 'utf16le')));
    expect(run).toMatchObject({ status: 'completed', counts: { done: 1, matched: 1 } });
    const [row] = await outputOf(product.client, run.id);
    expect(row).toMatchObject({ 'E-mail': email, Note: 'two\r\nlines; one cell' });
  });

  test('with ragged rows sets those aside with the reason, and the rest goes on', async () => {
    const [first = '', second = ''] = newPeople(2);
    const run = await enrich(
      await upload(`Email,City\n${first},Bern\nx@x.example,a,b,c,d\n${second},Basel\n`),
    );
    expect(run).toMatchObject({ status: 'completed', counts: { done: 3, matched: 2, refused: 1 } });
    expect(await quarantined(run)).toMatchObject([{ row: 3, stage: 'input', reason: expect.any(String) }]);
  });
});
