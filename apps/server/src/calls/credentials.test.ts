import { inspect } from 'node:util';
import { Secret, SluiceError, toProblem } from '@sluice/core';
import { createLogger } from '@sluice/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import type { Candidate } from '../accounts/index.ts';
import { secretTexts, scrubSecrets, withCredential } from './credentials.ts';
import { CANARY, openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { plainConnector } from './testing/connector.ts';
import { answer, type Handler } from './testing/provider.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

describe('a credential', () => {
  it.each(['key\r\nx-admin: 1', 'key\nnext', 'key\r', 'key\0', 'key\u001b[31m', 'key\u007f', 'ключ', 'key…'])(
    'that holds %j is refused before anything is sent',
    async (secret) => {
      const { call, provider, pacer } = await open({ secret });
      const failure: unknown = await call({ action: 'things.get' }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'egress.header', fields: [{ field: 'apiKey' }] });
      expect(inspect(failure)).not.toContain(secret);
      expect([provider.connections(), pacer.fates]).toEqual([0, ['given back']]);
    },
  );

  it('goes into a query as one value, whatever it holds', async () => {
    const { call, provider } = await open({
      secret: 'a&admin=1#x\r\n',
      connector: { auth: { kind: 'query', parameter: 'api_key', field: 'apiKey' } },
    });
    await call({ action: 'things.get' });
    expect(provider.seen[0]?.url).toBe('/things/a?view=all&api_key=a%26admin%3D1%23x%0D%0A');
  });

  it('is formatted as the connector says', () => {
    const connector = plainConnector({
      auth: { kind: 'header', header: 'Authorization', field: 'apiKey', format: (key) => `Bearer ${key}` },
    });
    const request = { method: 'GET' as const, path: '/', headers: ['a', 'b'], body: null };
    const sent = withCredential(request, connector, { apiKey: new Secret('k') });
    expect(sent.headers).toEqual(['a', 'b', 'authorization', 'Bearer k']);
    expect(request.headers).toEqual(['a', 'b']);
  });

  it('that is missing is told as such', async () => {
    const { call, provider } = await open({ secret: '' });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'account.inactive' });
    expect(provider.seen).toHaveLength(0);
  });

  it('is not opened before the budget gave its permit', async () => {
    const made = await open();
    let openedAtPermit: number | undefined;
    const acquire = made.pacer.acquire.bind(made.pacer);
    made.pacer.acquire = async (request) => {
      openedAtPermit = made.opened.length;
      return acquire(request);
    };
    await made.call({ action: 'things.get' });
    expect([openedAtPermit, made.opened.length]).toEqual([0, 1]);
  });
});

const ECHOES: [string, Handler][] = [
  ['a refusal', (_, response) => answer(response, 401, { message: `Key ${CANARY} is unknown` })],
  ['a rejection as text', (_, response) => answer(response, 400, `bad key ${CANARY}`)],
  ['an answer', (_, response) => answer(response, 200, { echo: CANARY, list: [`x${CANARY}x`] })],
  ['a server error', (_, response) => answer(response, 500, { message: CANARY })],
  [
    'a redirect',
    (_, response) => response.writeHead(302, { location: `http://evil.example/?k=${CANARY}` }).end(),
  ],
  [
    'a redirect with a broken URL',
    (_, response) => response.writeHead(302, { location: `http://${CANARY}:x` }).end(),
  ],
  ['a cut connection', (_, response) => response.destroy()],
  ['broken JSON', (_, response) => answer(response, 200, `{"k":"${CANARY}`)],
  ['an odd content type', (_, response) => answer(response, 200, '<', { 'content-type': CANARY })],
];

describe('a secret that a provider echoes', () => {
  it.each(ECHOES)('in %s shows in no answer, error, log, record or database', async (_name, handler) => {
    for (const auth of [
      { kind: 'header', header: 'x-api-key', field: 'apiKey' } as const,
      { kind: 'query', parameter: 'api_key', field: 'apiKey' } as const,
    ]) {
      const lines: string[] = [];
      const log = createLogger({
        level: 'trace',
        name: 'test',
        destination: { write: (line) => void lines.push(line) },
      });
      const made = await open({ handler, connector: { auth }, log });
      const shown: unknown[] = [];
      for (const request of [
        { action: 'things.get' },
        { action: 'people.enrich', input: { people: ['a'] }, idempotencyKey: 'k' },
        { action: 'things.create', idempotencyKey: 'k2' },
      ]) {
        const outcome: unknown = await made.call(request).catch((error: unknown) => error);
        if (outcome instanceof SluiceError) log.error({ err: outcome });
        shown.push(outcome, toProblem(outcome), errorParts(outcome));
      }
      await made.calls.flush();
      const tables = ['calls', 'call_effects'] as const;
      for (const table of tables) shown.push(await made.store.db.selectFrom(table).selectAll().execute());
      expect(inspect(shown, { depth: 20 })).not.toContain(CANARY);
      expect(JSON.stringify([shown, made.statuses])).not.toContain(CANARY);
      expect(lines.join('')).not.toContain(CANARY);
      await made.close();
      kit = undefined;
    }
  });

  it('is taken out in each of its spellings', () => {
    const secrets = secretTexts({ apiKey: new Secret('a"b/c d+e') });
    const echo = `{"a":${JSON.stringify('a"b/c d+e')},"b":"${encodeURIComponent('a"b/c d+e')}"}`;
    expect(scrubSecrets(echo, secrets)).toBe('{"a":"[redacted]","b":"[redacted]"}');
  });
});

describe('the check of a candidate’s credentials', () => {
  const candidate = ({ account }: Kit): Candidate => ({
    workspaceId: account.workspaceId,
    connector: account.connector,
    fields: {},
    baseUrl: account.baseUrl,
    allowedHosts: account.allowedHosts,
    upstreamKey: 'upstream-new',
    secrets: { apiKey: new Secret('candidate-key-1') },
  });

  it('asks the provider with them, and leaves its line', async () => {
    const made = await open();
    await made.calls.verify(candidate(made));
    expect(made.provider.seen[0]).toMatchObject({
      url: '/things/self?view=all',
      headers: { 'x-api-key': 'candidate-key-1' },
    });
    expect(made.pacer.acquired[0]?.key).toBe('upstream-new');
    await made.calls.flush();
    expect((await made.calls.list('wsp_1', {})).items).toMatchObject([
      { action: 'things.get', outcome: 'ok' },
    ]);
  });

  it('opens no connection for each key: a rush of new ones leaves those of accounts at work alone', async () => {
    const made = await open();
    const keys = Array.from({ length: 20 }, (_, index) => `candidate-key-${index}`);
    for (const key of keys) {
      const secrets = { apiKey: new Secret(key) };
      await made.calls.verify({ ...candidate(made), upstreamKey: `upstream-${key}`, secrets });
    }
    expect(made.provider.seen.map(({ headers }) => headers['x-api-key'])).toEqual(keys);
    // A connection is free again a moment after its answer is there.
    expect(made.provider.connections()).toBeLessThan(4);
  });

  it('throws what the provider said, and changes no account', async () => {
    const made = await open({
      handler: (_, response) => answer(response, 401, { message: 'candidate-key-1 is wrong' }),
    });
    await expect(made.calls.verify(candidate(made))).rejects.toMatchObject({
      code: 'provider.auth',
      message: 'Plain: [redacted] is wrong',
    });
    expect(made.statuses).toEqual([]);
  });

  it('goes nowhere but to the candidate’s hosts', async () => {
    const made = await open();
    const elsewhere = { ...candidate(made), allowedHosts: ['api.plain.example'] };
    await expect(made.calls.verify(elsewhere)).rejects.toMatchObject({ code: 'egress.host' });
    expect(made.provider.connections()).toBe(0);
  });
});

describe('an action’s path', () => {
  it.each([
    '/../other',
    '/..%2f..',
    '//evil.example/x',
    '/%2e%2e/x',
    '/a?x=1',
    '/a#x',
    'evil.example',
    '/\\evil.example',
  ])('cannot leave the base URL: %s', async (path) => {
    const made = await open();
    Object.assign(made.account, { baseUrl: `${made.provider.url}/api/v1` });
    await made.call({ action: 'things.escape', input: { id: path } }).catch(() => undefined);
    for (const { url } of made.provider.seen) expect(url.startsWith('/api/v1/')).toBe(true);
  });
});

function errorParts(error: unknown): unknown {
  if (!(error instanceof SluiceError)) return undefined;
  return [
    error.message,
    error.detail,
    error.fix,
    error.stack,
    error.fields,
    errorParts(error.cause),
    String(error.cause),
  ];
}
