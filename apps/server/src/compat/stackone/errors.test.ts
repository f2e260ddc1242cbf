import { manualClock, SluiceError, type ErrorCode, type ErrorOptions } from '@sluice/core';
import { createHttp, createLogger, listen } from '@sluice/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerHubError, answerPlatformError } from './errors.ts';

const clock = manualClock();
const log = createLogger({ level: 'fatal', name: 'test' });
let thrown: SluiceError;
let urls: { hub: string; platform: string };
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const start = async (errors: ReturnType<typeof answerHubError>) => {
    const http = createHttp({ log, name: 'test', errors });
    for (const path of ['/thing', '/actions/rpc'])
      http.app.route({
        method: ['GET', 'PATCH'],
        url: path,
        handler: () => {
          throw thrown;
        },
      });
    closers.push(() => http.close());
    return (await listen(http.app, { port: 0 })).url;
  };
  urls = { hub: await start(answerHubError(clock)), platform: await start(answerPlatformError(clock)) };
});
afterAll(async () => {
  for (const close of closers) await close();
});

async function ask(url: string, code: ErrorCode, options: ErrorOptions & { method?: string } = {}) {
  thrown = new SluiceError(code, options);
  const answer = await fetch(url, { method: options.method ?? 'PATCH' });
  const body = (await answer.json()) as Record<string, unknown>;
  expect(body).toMatchObject({
    statusCode: answer.status,
    message: expect.stringContaining(thrown.message) as string,
    timestamp: new Date(clock.now()).toISOString(),
  });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
}

describe('errors for the Hub', () => {
  it('never have a status that it overlooks', async () => {
    for (const code of ['auth.missing', 'link.invalid', 'link.origin', 'egress.host'] as const)
      expect((await ask(`${urls.hub}/thing`, code)).status).toBe(400);
    expect((await ask(`${urls.hub}/thing`, 'link.expired')).status).toBe(410);
  });

  it('put the provider’s words below the message, else advice that is meant for a person', async () => {
    const said = await ask(`${urls.hub}/thing`, 'account.refused', { said: 'Key revoked.', fix: 'Copy it.' });
    expect(said.body['provider_response']).toBe('Key revoked.');
    const advice = await ask(`${urls.hub}/thing`, 'link.expired', { fix: 'Ask for a new one.' });
    expect(advice.body['provider_response']).toBe('Ask for a new one.');
    const loading = await ask(`${urls.hub}/thing`, 'link.expired', {
      message: 'Too late.',
      fix: 'Ask for a new one.',
      method: 'GET',
    });
    expect(loading.body).toEqual({
      statusCode: 410,
      message: 'Too late. Ask for a new one.',
      timestamp: expect.any(String) as string,
    });
    const command = await ask(`${urls.hub}/thing`, 'oauth.app_missing', { fix: 'Run `sluice oauth-apps`.' });
    expect(command.body).not.toHaveProperty('provider_response');
  });

  it('tell nothing of what only the operator may know', async () => {
    const { body } = await ask(`${urls.hub}/thing`, 'internal', { detail: 'the disk', message: 'Oh.' });
    expect(JSON.stringify(body)).not.toContain('the disk');
  });
});

describe('errors for clients of the platform', () => {
  it('have the status that StackOne gives the same', async () => {
    for (const [code, status, name] of [
      ['account.inactive', 412, 'AccountIntegrationInactiveError'],
      ['provider.auth', 401, 'AccountInvalidCredentialsError'],
      ['provider.credits', 402, undefined],
      ['provider.rejected', 422, undefined],
      ['provider.rate_limited', 429, undefined],
      ['provider.timeout', 408, undefined],
      ['provider.unavailable', 502, undefined],
      ['provider.malformed', 502, undefined],
      ['auth.scope', 403, undefined],
      ['route.unsupported', 501, undefined],
    ] as const) {
      const { status: given, body } = await ask(`${urls.platform}/thing`, code);
      expect([code, given, body['errorCode']]).toEqual([code, status, name]);
      expect([code, 'provider_errors' in body]).toEqual([code, code.startsWith('provider.')]);
    }
  });

  it('say when to come back, always where a provider was too slow', async () => {
    const slow = await ask(`${urls.platform}/thing`, 'provider.timeout');
    expect(slow.retryAfter).toBe('60');
    const limited = await ask(`${urls.platform}/thing`, 'provider.rate_limited', { retryAfterMs: 1500 });
    expect(limited.retryAfter).toBe('2');
  });

  it('take an unknown account for a bad request on a call, and for nothing found elsewhere', async () => {
    expect((await ask(`${urls.platform}/thing`, 'account.unknown')).status).toBe(404);
    expect((await ask(`${urls.platform}/actions/rpc`, 'account.unknown')).status).toBe(400);
  });
});
