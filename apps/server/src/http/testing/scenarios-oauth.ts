import type { CreatedLinkSession, HubAttempt, OperationName } from '@sluice/core';
import { expect } from 'vitest';
import type { ApiBench, Caller, Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, hasItems, type Scenario } from './scenario.ts';

type Names = Extract<
  OperationName,
  `oauthApps.${string}` | 'hub.startAttempt' | 'hub.attempt' | 'hub.cancelAttempt'
>;

const APP = { clientId: 'client-1', clientSecret: 'canary-secret-of-an-app' };
const portal = { connectorId: 'portal' };
const body = (more: Record<string, unknown>) => ({ body: { ...APP, ...more } });
const NO_ATTEMPT = 'att_00000000000000000000000000';
const link = { connector: 'portal', fields: {} };

/** The workspace's app for the connector that people sign in to. */
async function withApp(caller: Caller): Promise<void> {
  const { status, text } = await caller.send('oauthApps.set', { params: portal, body: APP });
  expect(status, text).toBe(200);
}

async function withToken(caller: Caller): Promise<string> {
  await withApp(caller);
  const owner = { id: 'cus_1', name: 'Acme' };
  const answer = await caller.send('linkSessions.create', { body: { owner } });
  return (answer.body as CreatedLinkSession).token;
}

async function withAttempt(_bench: ApiBench, caller: Caller): Promise<Sent> {
  const token = await withToken(caller);
  const { body: made } = await caller.send('hub.startAttempt', { token, body: link });
  return { token, params: { attemptId: (made as HubAttempt).id } };
}

/** OAuth apps, and the sign-ins of the Hub. */
export const oauthScenarios: Readonly<Record<Names, Scenario>> = {
  'oauthApps.list': {
    allowed: async (_bench, caller) => {
      await withApp(caller);
      return {};
    },
    expected: (answer) => {
      hasItems(answer);
      expect(answer.text).not.toContain(APP.clientSecret);
    },
    invalid: BAD_PAGES,
  },
  'oauthApps.set': {
    allowed: async () => ({ params: portal, body: APP }),
    expected: (answer, bench) => {
      bodyIs({
        connector: 'portal',
        clientId: 'client-1',
        clientSecretHint: '…-app',
        redirectUrl: `${bench.server.url}/oauth/callback`,
      })(answer);
      expect(answer.text).not.toContain(APP.clientSecret);
    },
    invalid: [
      ['no secret', { body: { clientId: 'x' } }, 'request.invalid'],
      ['a client that is empty', body({ clientId: '' }), 'request.invalid'],
      ['a property that there is not', body({ secret: 'x' }), 'request.invalid'],
      ['a connector that there is not', { params: { connectorId: 'nope' } }, 'connector.unknown'],
      ['a connector with a key', { params: { connectorId: 'example' } }, 'oauth.unsupported'],
      ['a secret with a line end', body({ clientSecret: 'a\r\nb' }), 'account.fields'],
      ['two scopes in one', body({ scopes: ['a b'] }), 'account.fields'],
      ['a host nobody allowed', body({ baseUrl: 'http://127.0.0.1:1' }), 'egress.host'],
      ['an address that is none', body({ baseUrl: 'portal' }), 'account.fields'],
    ],
  },
  'oauthApps.remove': {
    allowed: async (_bench, caller) => {
      await withApp(caller);
      return { params: portal };
    },
    expected: ({ text }) => expect(text).toBe(''),
    invalid: [['one that there is not', { params: { connectorId: 'example' } }, 'oauth.app_unknown']],
  },
  'hub.startAttempt': {
    allowed: async (_bench, caller) => ({ token: await withToken(caller), body: link }),
    expected: (answer, bench) => {
      const { id, startUrl } = answer.body as HubAttempt;
      bodyIs({ status: 'pending', account: null, error: null })(answer);
      expect(startUrl).toBe(`${bench.server.url}/oauth/start/${id}`);
    },
    invalid: [
      ['no connector', { body: { fields: {} } }, 'request.invalid'],
      ['a connector that there is not', { body: { ...link, connector: 'nope' } }, 'connector.unknown'],
      ['a connector with a key', { body: { ...link, connector: 'example' } }, 'oauth.unsupported'],
      ['a field that there is not', { body: { ...link, fields: { nope: 'x' } } }, 'account.fields'],
      ['a token that nobody gave', { token: `slink_${'x'.repeat(43)}` }, 'link.invalid'],
    ],
  },
  'hub.attempt': {
    allowed: withAttempt,
    expected: bodyIs({ status: 'pending' }),
    invalid: [['one that there is not', { params: { attemptId: NO_ATTEMPT } }, 'attempt.unknown']],
  },
  'hub.cancelAttempt': {
    allowed: withAttempt,
    expected: bodyIs({ status: 'cancelled', error: { code: 'oauth.refused' } }),
    invalid: [['one that there is not', { params: { attemptId: NO_ATTEMPT } }, 'attempt.unknown']],
  },
};
