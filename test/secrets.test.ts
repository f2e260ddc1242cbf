import { sampleInput } from '@sluice/lusha-api';
import { createClient } from '@sluice/sdk';
import { readConnection } from '@sluice/tools';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSluice, startCommand } from './run-command.ts';
import { atRest, linkFlowlu, linkLusha, startJob, startProduct, type Product } from './whole-product.ts';

const PEOPLE = 400;
const SERVE = ['--credits', '10000', '--rate', 'off'];

/** Every secret that was ever given to the product, by what it is. */
const canaries = new Map<string, string>();
/** All that was ever said, by who said it. */
const said = new Map<string, string>();
/** What was read and found of people. */
const personal = new Set<string>();
/** The bodies of calls, and the dry runs of calls, as the API shows them. */
const bodies: string[] = [];
let product: Product;

let heard = '';
/** A provider that repeats all it was told, as some do in their errors. */
const parrot = createServer((request, response) => {
  const body = JSON.stringify({ message: `Cannot ${request.url} with ${JSON.stringify(request.headers)}` });
  heard += body;
  response.writeHead(400, { 'content-type': 'application/json' }).end(body);
});

function note(who: string, words: string): void {
  said.set(who, `${said.get(who) ?? ''}\n${words}`);
}

/** A client whose every answer is noted, headers too. */
function notingClient(connection: { url: string; apiKey: string }) {
  const noting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const copy = response.clone();
    note('the API', `${JSON.stringify([...copy.headers])} ${await copy.text()}`);
    return response;
  };
  return createClient({ ...connection, fetch: noting });
}

beforeAll(async () => {
  parrot.listen(0, '127.0.0.1');
  await once(parrot, 'listening');
  const parrotUrl = `http://127.0.0.1:${(parrot.address() as AddressInfo).port}`;
  product = await startProduct({
    lusha: ['--sample', String(PEOPLE), ...SERVE],
    hosts: [new URL(parrotUrl).host],
  });
  const connection = readConnection(product.server.data);
  product.client = notingClient(connection);
  canaries.set('the first Lusha key', String(product.lusha.ready['apiKey']));
  canaries.set('the first Flowlu key', String(product.flowlu.ready['apiKey']));
  canaries.set('the key of this machine', connection.apiKey);
  await work();
  await failures(parrotUrl);
  await replacements();
  await lookAtEverything(connection.url);
  for (const name of ['server', 'lusha', 'flowlu'] as const) {
    await product[name].kill('SIGTERM');
    // The line that says a service is ready shows the key that was made for it.
    note(name, product[name].text().replaceAll(/^\{.*"ready":true.*\}$/gm, ''));
  }
}, 120_000);

afterAll(async () => {
  parrot.close();
  await product.stop();
});

/** A run that finds, pays and writes. */
async function work(): Promise<void> {
  const { client } = product;
  const account = await linkLusha(product, 1000);
  const destination = await linkFlowlu(product, 1000);
  const input = sampleInput({ rows: 150, people: PEOPLE });
  const run = await atRest(client, await startJob({ client, input, account, destination }));
  expect(run).toMatchObject({ status: 'completed' });
  expect(run.counts.written).toBeGreaterThan(50);
  let found = '';
  for await (const chunk of await client.runs.output({ params: { runId: run.id } }))
    found += Buffer.from(chunk).toString();
  for (const text of [input, found]) for (const value of personalIn(text)) personal.add(value);
  for (const { id } of (await client.calls.list({ query: { runId: run.id, limit: 500 } })).items) {
    const { bodies: kept, canDryRun } = await client.calls.get({ params: { callId: id } });
    if (kept) bodies.push(JSON.stringify(kept));
    if (canDryRun) bodies.push(JSON.stringify(await client.calls.dryRun({ params: { callId: id } })));
  }
}

/** E-mail addresses, phone numbers and names of two words or more. */
function personalIn(csv: string): string[] {
  const cells = csv.split(/[\n,]/).map((cell) => cell.replaceAll('"', '').trim());
  return cells.filter((cell) =>
    /^\S+@\S+\.\S+$|^\+?[\d ()-]{9,}$|^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)+$/u.test(cell),
  );
}

function wrongKey(of: string): string {
  const key = randomUUID();
  canaries.set(of, key);
  return key;
}

/** Everything that can go wrong with a key in hand. */
async function failures(parrotUrl: string): Promise<void> {
  const { client, lusha, flowlu, server } = product;
  const link = (connector: string, fields: Record<string, string>) =>
    client.accounts.link({ body: { connector, fields } }).then(
      () => expect.unreachable(`${connector} took a wrong key`),
      () => undefined,
    );
  const domain = String(flowlu.ready['domain']);
  await link('lusha', { apiKey: wrongKey('a wrong Lusha key'), baseUrl: lusha.url });
  await link('flowlu', { domain, apiKey: wrongKey('a wrong Flowlu key'), baseUrl: flowlu.url });
  await link('lusha', { apiKey: `${wrongKey('a malformed key')} \n`.repeat(2), baseUrl: lusha.url });
  await link('lusha', { apiKey: wrongKey('a Lusha key repeated in an error'), baseUrl: parrotUrl });
  await link('flowlu', { domain, apiKey: wrongKey('a Flowlu key repeated in an error'), baseUrl: parrotUrl });
  await link('flowlu', { domain: wrongKey('a key in the wrong field'), apiKey: 'x', baseUrl: flowlu.url });
  const typed = JSON.stringify({ apiKey: wrongKey('a key given to the command line'), baseUrl: lusha.url });
  const args = ['link', 'lusha', '--fields-from', '-', '--data', server.data];
  const ended = await runSluice(args, { input: typed });
  expect(ended.code).toBe(4);
  note('the command line', ended.stdout + ended.stderr);
}

/** The keys are replaced while the services are restarted, once with the service away. */
async function replacements(): Promise<void> {
  const { client, lusha } = product;
  const { items } = await client.accounts.list();
  const account = items.find(({ connector }) => connector === 'lusha');
  const replace = (apiKey: string) =>
    client.accounts.replaceCredentials({
      params: { accountId: account?.id ?? '' },
      body: { fields: { apiKey, baseUrl: lusha.url, requestsPerSecond: '1000' } },
    });
  await expect(replace(wrongKey('a wrong key to replace with'))).rejects.toMatchObject({
    code: 'account.refused',
  });
  await lusha.kill('SIGTERM');
  await expect(replace(wrongKey('a key while the provider is away'))).rejects.toThrow();
  const made = await startCommand({
    program: 'services/lusha-api/dist/main.js',
    args: ['keys', 'create', '--json', '--data', lusha.data],
  }).ended;
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  canaries.set('the second Lusha key', apiKey);
  await lusha.start(SERVE);
  expect(await replace(apiKey)).toMatchObject({ status: 'active' });
  await client.vault.rotate({ body: { what: 'data_keys' } });
  await client.vault.rotate({ body: { what: 'master_key' } });
  const { secret } = await client.keys.create({ body: { name: 'another program' } });
  canaries.set('the API key of another program', secret);
}

async function lookAtEverything(url: string): Promise<void> {
  const { client } = product;
  await client.calls.list({ query: { limit: 500 } });
  await client.audit.list({ query: { limit: 500 } });
  await client.keys.list();
  for (const { id } of (await client.accounts.list()).items) {
    await client.accounts.get({ params: { accountId: id } });
    await client.accounts.budget({ params: { accountId: id } });
  }
  for (const path of ['/metrics', '/healthz', '/readyz', '/v1/openapi.json', '/v1/nothing'])
    note('the API', await (await fetch(`${url}${path}`)).text());
}

/** The ways in which a secret may lie in a file. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const plain = secret.replaceAll('-', '');
  return [
    bytes,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    ...(/^[0-9a-f]{32}$/.test(plain) ? [Buffer.from(plain), Buffer.from(plain, 'hex')] : []),
    // Base64 without the ends, which hang on what stands around.
    Buffer.from(bytes.toString('base64').slice(0, 40)),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a secret that was given to the product', () => {
  test('is never said by the API, the programs or their logs', () => {
    expect([...said.keys()].toSorted()).toEqual(['flowlu', 'lusha', 'server', 'the API', 'the command line']);
    expect(said.get('the API')?.length).toBeGreaterThan(50_000);
    for (const what of ['a Lusha key repeated in an error', 'a Flowlu key repeated in an error'])
      expect(heard, `${what}: it was sent`).toContain(canaries.get(what));
    expect(said.get('the API'), 'the words around it are passed on').toContain('Cannot /');
    expect(said.get('server')?.length, 'there are logs to look at').toBeGreaterThan(1000);
    const shown: string[] = [];
    for (const [what, secret] of canaries) {
      for (const [who, words] of said) {
        const times = words.split(secret).length - 1;
        // The one answer in which a new key is shown.
        const allowed = what === 'the API key of another program' && who === 'the API' ? 1 : 0;
        if (times > allowed) shown.push(`${who} says ${what}`);
      }
    }
    expect(shown).toEqual([]);
  });

  test('what is known of people is in no body of a call that the API shows', () => {
    expect(personal.size, 'there are people to look for').toBeGreaterThan(300);
    expect(bodies.length, 'there are bodies to look at').toBeGreaterThan(5);
    const shown = [...personal].filter((value) => bodies.some((body) => body.includes(value)));
    expect(shown).toEqual([]);
  });

  test('lies in no file of the server or the services', () => {
    const files = filesBelow(product.folder);
    expect(files.some((file) => file.endsWith('sluice.db'))).toBe(true);
    const isIn = (file: string, secret: string) => {
      const bytes = readFileSync(file);
      return formsOf(secret).some((form) => bytes.includes(form));
    };
    const connection = join(product.server.data, 'connection.json');
    const machine = 'the key of this machine';
    expect(isIn(connection, canaries.get(machine) ?? '?'), 'the search finds what is there').toBe(true);
    const found: string[] = [];
    for (const file of files) {
      for (const [what, secret] of canaries) {
        // Programs on this machine read their key there; nobody else may.
        if (what === machine && file === connection) continue;
        if (isIn(file, secret)) found.push(`${file} holds ${what}`);
      }
    }
    expect(found).toEqual([]);
  });
});
