import { operations } from '@sluice/core';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient, type Client } from './client.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

describe('the client', () => {
  let server: Server;
  let client: Client;
  let seen: Seen[] = [];
  let answer = { status: 200, body: '{}' };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = createClient({ url: `http://127.0.0.1:${port}/`, apiKey: 'sluice_test' });
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    seen = [];
    answer = { status: 200, body: '{"items":[],"nextCursor":null}' };
  });

  test('has a method for every operation of the table and no other', () => {
    const methods = Object.entries(client).flatMap(([noun, verbs]) =>
      Object.keys(verbs).map((verb) => `${noun}.${verb}`),
    );
    expect(methods.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  test('sends path, query, key and body where the table says', async () => {
    await client.accounts.list({ query: { limit: 5, connector: 'a b' } });
    await client.runs.start({ params: { runId: 'run_1/2' }, body: { capCredits: 7 } });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/v1/accounts?limit=5&connector=a+b' });
    expect(seen[0]?.headers.authorization).toBe('Bearer sluice_test');
    expect(seen[1]).toMatchObject({
      method: 'POST',
      url: '/v1/runs/run_1%2F2/start',
      body: '{"capCredits":7}',
    });
  });

  test('sends a file as it is, whatever it is given as', async () => {
    const text = 'email\nnora@borealis.example\n';
    const pieces = (async function* () {
      yield Buffer.from(text);
    })();
    for (const body of [text, Buffer.from(text), new Blob([text]), pieces])
      await client.files.upload({ query: { name: 'people.csv' }, body });
    expect(seen.map(({ body }) => body)).toEqual([text, text, text, text]);
    expect(seen[2]?.headers['content-type']).toBe('application/octet-stream');
  });

  test('asks without a key as whoever the browser is signed in as, and with one as no one else', async () => {
    const asked: (RequestInit | undefined)[] = [];
    const fetch = (_url: string | URL | Request, init?: RequestInit) => {
      asked.push(init);
      return Promise.resolve(new Response('{"items":[],"nextCursor":null}'));
    };
    const url = 'http://127.0.0.1:1';
    await createClient({ url, fetch }).members.list();
    await createClient({ url, fetch, apiKey: 'sluice_test' }).members.list();
    expect(asked.map((init) => init?.credentials)).toEqual(['same-origin', 'omit']);
    expect(asked.map((init) => new Headers(init?.headers).get('authorization'))).toEqual([
      null,
      'Bearer sluice_test',
    ]);
  });

  test('sends the idempotency key it was given', async () => {
    await client.accounts.link({ body: { connector: 'x', fields: {} } }, { idempotencyKey: 'once' });
    expect(seen[0]?.headers['idempotency-key']).toBe('once');
  });

  test('streams an upload', async () => {
    async function* parts() {
      yield Buffer.from('a,b\n');
      yield Buffer.from('1,2\n');
    }
    await client.files.upload({ query: { name: 'x.csv' }, body: parts() });
    expect(seen[0]).toMatchObject({ url: '/v1/files?name=x.csv', body: 'a,b\n1,2\n' });
  });

  test('throws the error that the server described, with its fix', async () => {
    answer = {
      status: 404,
      body: JSON.stringify({
        type: 'urn:x',
        title: 't',
        status: 404,
        code: 'account.unknown',
        detail: 'No account acc_9.',
        fix: 'List them.',
      }),
    };
    await expect(client.accounts.get({ params: { accountId: 'acc_9' } })).rejects.toMatchObject({
      code: 'account.unknown',
      message: 'No account acc_9.',
      fix: 'List them.',
    });
  });

  test('says so when what answers is not a Sluice server', async () => {
    answer = { status: 502, body: '<html>bad gateway</html>' };
    await expect(client.connectors.list()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('502') as string,
    });
  });

  test('says where it tried when nothing answers', async () => {
    const gone = createClient({ url: 'http://127.0.0.1:1', apiKey: 'x' });
    await expect(gone.connectors.list()).rejects.toMatchObject({
      message: expect.stringContaining('127.0.0.1:1') as string,
    });
  });
});
