import { SluiceError } from '@sluice/core';
import { Type } from '@sinclair/typebox';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger, silentLogger } from '../log/index.ts';
import { createHttp, type Http, type HttpOptions } from './create-http.ts';
import { listen } from './listen.ts';

const CANARY = 'canary-55aa-never-shown';
const open: Http[] = [];

async function start(
  options: Partial<HttpOptions> = {},
  routes: (http: Http) => void = sampleRoutes,
): Promise<string> {
  const http = createHttp({ log: silentLogger(), name: 'sample', ...options });
  open.push(http);
  routes(http);
  return (await listen(http.app, { port: 0 })).url;
}

function sampleRoutes({ app }: Http): void {
  const body = Type.Object(
    {
      name: Type.String({ minLength: 1 }),
      size: Type.Optional(Type.Integer()),
      inner: Type.Optional(Type.Object({ id: Type.String({ format: 'uuid' }) })),
    },
    { additionalProperties: false },
  );
  app.post('/things', { schema: { body } }, (request, reply) => void reply.send(request.body));
  app.get(
    '/things/:id',
    { schema: { querystring: Type.Object({ limit: Type.Integer({ default: 5, maximum: 10 }) }) } },
    (request, reply) => void reply.send({ query: request.query }),
  );
  app.get('/known', () => {
    throw new SluiceError('account.inactive', {
      message: 'Not now.',
      fix: 'Wait.',
      detail: CANARY,
      retryAfterMs: 1500,
    });
  });
  app.get('/storeless', () => {
    throw new SluiceError('store.failed', {
      message: 'The store cannot be used.',
      cause: new Error('its file was lost'),
    });
  });
  app.get('/broken', () => {
    throw new Error(`connection to ${CANARY} lost`);
  });
}

async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; text: string; body: Record<string, unknown> }> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function json(body: string, type = 'application/json'): RequestInit {
  return { method: 'POST', headers: { 'content-type': type }, body };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((http) => http.close({ drainMs: 0 })));
});

describe('errors', () => {
  const cases: [string, string, RequestInit, number, string, string][] = [
    [
      'a missing field',
      '/things',
      json('{}'),
      400,
      'request.invalid',
      '"field":"name","message":"is needed"',
    ],
    [
      'a field too many',
      '/things',
      json('{"name":"a","x":1}'),
      400,
      'request.invalid',
      '"field":"x","message":"is not known"',
    ],
    [
      'a wrong type, never coerced in a body',
      '/things',
      json('{"name":"a","size":"3"}'),
      400,
      'request.invalid',
      '"field":"size"',
    ],
    [
      'a wrong format inside',
      '/things',
      json('{"name":"a","inner":{"id":"7"}}'),
      400,
      'request.invalid',
      '"field":"inner.id"',
    ],
    ['a query that is no number', '/things/1?limit=x', {}, 400, 'request.invalid', 'The query is not valid'],
    ['malformed JSON', '/things', json('{"name":'), 400, 'request.invalid', 'not valid JSON'],
    [
      'a prototype in JSON',
      '/things',
      json('{"name":"a","__proto__":{"x":1}}'),
      400,
      'request.invalid',
      'request.invalid',
    ],
    ['an empty JSON body', '/things', json(''), 400, 'request.invalid', 'empty'],
    [
      'another media type',
      '/things',
      json('<a/>', 'application/xml'),
      415,
      'request.media_type',
      'content-type',
    ],
    [
      'a body too large',
      '/things',
      json(`{"name":"${'a'.repeat(2000)}"}`),
      413,
      'request.too_large',
      'larger',
    ],
    ['an unknown path', '/nothing?api_key=x', {}, 404, 'route.unknown', 'nothing to GET'],
    ['a path with a broken escape', `/things/%ZZ?api_key=${CANARY}`, {}, 400, 'request.invalid', 'path'],
    ['an endless path', `/things/${'x'.repeat(600)}?api_key=${CANARY}`, {}, 400, 'request.invalid', 'long'],
    ['a wrong method', '/things/7', { method: 'DELETE' }, 405, 'route.method', 'GET'],
    ['an error that is known', '/known', {}, 409, 'account.inactive', '"fix":"Wait."'],
    ['an error that is not known', '/broken', {}, 500, 'internal', 'request'],
  ];

  it.each(cases)(
    'answers %s as a problem with its code and the request id',
    async (_name, path, init, status, code, content) => {
      const url = await start({ bodyLimitBytes: 1000 });
      const { status: got, headers, body, text } = await ask(url + path, init);
      expect({ status: got, code: body['code'] }).toEqual({ status, code });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body['requestId']).toBe(headers.get('x-request-id'));
      expect(text).toContain(content);
      expect(text).not.toContain(CANARY);
    },
  );

  it('name the methods that would do, and the time to wait', async () => {
    const url = await start();
    expect((await ask(`${url}/things`, { method: 'PUT' })).headers.get('allow')).toBe('POST');
    expect((await ask(`${url}/known`)).headers.get('retry-after')).toBe('2');
  });

  it('can be said in a service’s own words, whatever their cause', async () => {
    const url = await start({
      errors: ({ error, reply }) => void reply.code(error.status).send({ oops: error.code }),
    });
    expect((await ask(`${url}/things`, json('{'))).body).toEqual({ oops: 'request.invalid' });
    expect((await ask(`${url}/none`)).body).toEqual({ oops: 'route.unknown' });
    expect(await ask(`${url}/broken`)).toMatchObject({ status: 500, body: { oops: 'internal' } });
  });

  it('answer what is no HTTP, and hang up', async () => {
    const url = await start();
    const answer = await rawRequest(url, 'NOT HTTP AT ALL\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('urn:sluice:error:request.invalid');
    expect(await rawRequest(url, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toContain(
      'HTTP/1.1 431',
    );
  });
});

describe('requests', () => {
  it('get an id, or keep a well-formed one of their caller', async () => {
    const url = await start();
    const own = await ask(`${url}/things/1`, { headers: { 'x-request-id': 'trace-0001.abc' } });
    expect(own.headers.get('x-request-id')).toBe('trace-0001.abc');
    const bad = await ask(`${url}/things/1`, { headers: { 'x-request-id': 'a b"<' } });
    expect(bad.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
  });

  it('have numbers in their query read as numbers, and defaults filled in', async () => {
    const url = await start();
    expect((await ask(`${url}/things/1?limit=7`)).body).toEqual({ query: { limit: 7 } });
    expect((await ask(`${url}/things/1`)).body).toEqual({ query: { limit: 5 } });
  });

  it('leave one log line without query strings or secrets', async () => {
    const lines: string[] = [];
    const log = createLogger({
      level: 'info',
      name: 't',
      destination: { write: (line) => lines.push(line) },
    });
    const url = await start({ log });
    await ask(`${url}/things/1?limit=3&api_key=${CANARY}`, { headers: { authorization: CANARY } });
    await ask(`${url}/nowhere/x?api_key=${CANARY}`);
    await ask(`${url}/healthz`);
    await expect.poll(() => lines.length).toBe(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      method: 'GET',
      route: '/things/:id',
      status: 200,
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ path: '/nowhere/x', status: 404 });
    expect(lines.join('')).not.toContain(CANARY);
  });

  it.each(['broken', 'storeless'])('that fail inside leave the error in the log: %s', async (route) => {
    const lines: string[] = [];
    const log = createLogger({
      level: 'error',
      name: 't',
      destination: { write: (line) => lines.push(line) },
    });
    const url = await start({ log });
    const { body } = await ask(`${url}/${route}`);
    await expect.poll(() => lines.length).toBe(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      requestId: body['requestId'],
      err: { cause: { message: expect.stringContaining('lost') as unknown } },
    });
  });
});

describe('health', () => {
  it('says that the process lives and whether all it needs is there', async () => {
    let broken = false;
    const check = async () => {
      if (broken) throw new SluiceError('store.failed', { message: 'The disk is gone.', detail: CANARY });
    };
    const url = await start({
      version: '1.2.3',
      health: [
        { name: 'store', check },
        { name: 'vault', check: () => Promise.resolve() },
      ],
    });
    expect((await ask(`${url}/healthz`)).body).toEqual({ status: 'ok', name: 'sample', version: '1.2.3' });
    expect(await ask(`${url}/readyz`)).toMatchObject({
      status: 200,
      body: { checks: { store: 'ok', vault: 'ok' } },
    });
    broken = true;
    const answer = await ask(`${url}/readyz`);
    expect(answer).toMatchObject({
      status: 503,
      body: { checks: { store: 'The disk is gone.', vault: 'ok' } },
    });
    expect(answer.text).not.toContain(CANARY);
  });

  it('can be left out, so that a service keeps its own paths', async () => {
    const url = await start({ health: false, metrics: false });
    expect((await ask(`${url}/healthz`)).status).toBe(404);
    expect((await ask(`${url}/readyz`)).status).toBe(404);
    expect((await ask(`${url}/metrics`)).status).toBe(404);
  });
});

describe('metrics', () => {
  it('count requests by route and status, with labels that callers cannot multiply', async () => {
    const url = await start();
    await Promise.all([1, 2, 3].map((id) => ask(`${url}/things/${id}`)));
    await Promise.all(['a', 'b', 'c'].map((path) => ask(`${url}/${path}`, { method: 'PATCH' })));
    const { text, headers } = await ask(`${url}/metrics`);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toContain(
      'http_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 3',
    );
    expect(text).toContain(
      'http_request_duration_seconds_count{method="any",route="unmatched",status="404"} 3',
    );
    expect(text).toContain('process_resident_memory_bytes');
  });
});

function rawRequest(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

describe('limits', () => {
  it('bound how long a request, its headers and an idle connection may take', () => {
    const { app } = createHttp({ log: silentLogger(), name: 'sample' });
    const { requestTimeout, headersTimeout, keepAliveTimeout } = app.server;
    expect({ requestTimeout, headersTimeout, keepAliveTimeout }).toEqual({
      requestTimeout: 60_000,
      headersTimeout: 20_000,
      keepAliveTimeout: 72_000,
    });
  });
});
