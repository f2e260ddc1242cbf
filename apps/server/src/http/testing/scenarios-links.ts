import type { CreatedLinkSession, LinkSession, OperationName } from '@sluice/core';
import { expect } from 'vitest';
import type { Answered, ApiBench, Caller, Sent } from './api-bench.ts';
import { oauthScenarios } from './scenarios-oauth.ts';
import { BAD_PAGES, bodyIs, goodFields, hasItems, linked, type Scenario } from './scenario.ts';

type Names = Extract<
  OperationName,
  `linkSessions.${string}` | `branding.${string}` | `oauthApps.${string}` | `hub.${string}`
>;

const owner = { id: 'cus_1', name: 'Acme' };
/** Whose accounts are that were linked with no owner named. */
const workspaceOwner = { id: 'workspace', name: 'Us' };
const NO_SESSION = 'lnk_00000000000000000000000000';
const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

/** A session for the example connector, with the address of the bench's provider preset. */
export async function opened(
  bench: ApiBench,
  caller: Caller,
  more: Record<string, unknown> = {},
): Promise<CreatedLinkSession> {
  const body = { owner, preset: { example: { baseUrl: bench.provider.url } }, ...more };
  const answer = await caller.send('linkSessions.create', { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body as CreatedLinkSession;
}

const withSession = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { linkSessionId: (await opened(bench, caller)).session.id },
});
const withToken = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  token: (await opened(bench, caller)).token,
});
const UNKNOWN: Scenario['invalid'] = [
  ['one that there is not', { params: { linkSessionId: NO_SESSION } }, 'link.unknown'],
];
const WRONG_TOKENS: Scenario['invalid'] = [
  ['a token that nobody gave', { token: `slink_${'x'.repeat(43)}` }, 'link.invalid'],
  ['a token that was cut', { token: 'slink_abc' }, 'link.invalid'],
];
const session = (more: Record<string, unknown>) => ({ body: { owner, ...more } });

/** Linking: sessions, branding, and what the Hub asks. */
export const linkScenarios: Readonly<Record<Names, Scenario>> = {
  ...oauthScenarios,
  'linkSessions.create': {
    allowed: async (bench, caller) => ({
      body: {
        owner: workspaceOwner,
        accountId: await linked(bench, caller),
        connectors: ['example'],
        label: 'onboarding',
        metadata: { plan: 'pro', seats: 3 },
        origins: ['https://app.example.com/page'],
        expiresInSeconds: 600,
      },
    }),
    expected: ({ body }: Answered) => {
      const { session: made, token, url } = body as CreatedLinkSession;
      expect(made).toMatchObject({
        owner: workspaceOwner,
        status: 'open',
        refusals: 0,
        origins: ['https://app.example.com'],
      });
      expect(token).toMatch(/^slink_[\w-]{43}$/);
      expect(url.endsWith(`/link#${token}`)).toBe(true);
      expect(JSON.stringify(made)).not.toContain(token.slice(6));
    },
    invalid: [
      ['no owner', { body: {} }, 'request.invalid'],
      ['an owner without an id', { body: { owner: { name: 'Acme' } } }, 'request.invalid'],
      ['a lifetime of a second', session({ expiresInSeconds: 1 }), 'request.invalid'],
      ['no connector at all', session({ connectors: [] }), 'request.invalid'],
      ['a page that is no address', session({ origins: ['app'] }), 'request.invalid'],
      ['a page of another scheme', session({ origins: ['file:///etc'] }), 'request.invalid'],
      ['a connector that there is not', session({ connectors: ['nope'] }), 'connector.unknown'],
      ['an account that there is not', session({ accountId: 'acc_1' }), 'account.unknown'],
      ['a preset secret', session({ preset: { example: { apiKey: 'ex_12345678' } } }), 'account.fields'],
      ['a preset that is no field', session({ preset: { example: { nope: 'x' } } }), 'account.fields'],
      ['a preset of no connector', session({ preset: { nope: { x: 'y' } } }), 'connector.unknown'],
      ['a preset that is wrong', session({ preset: { example: { baseUrl: 'x' } } }), 'account.fields'],
      [
        'a preset host that nobody allowed',
        session({ preset: { example: { baseUrl: 'http://127.0.0.1:1' } } }),
        'egress.host',
      ],
    ],
    foreignBody: ['accountId'],
  },
  'linkSessions.list': {
    allowed: async (bench, caller) => {
      await opened(bench, caller);
      return { query: { status: 'open', q: 'CUS_1 acme' } };
    },
    expected: hasItems,
    invalid: [...BAD_PAGES, ['a status that there is not', { query: { status: 'new' } }, 'request.invalid']],
  },
  'linkSessions.get': { allowed: withSession, expected: bodyIs({ status: 'open' }), invalid: UNKNOWN },
  'linkSessions.revoke': {
    allowed: withSession,
    expected: bodyIs({ status: 'revoked' } satisfies Partial<LinkSession>),
    invalid: UNKNOWN,
  },
  'branding.get': {
    allowed: async () => ({}),
    expected: bodyIs({ name: expect.any(String) as unknown }),
    invalid: [],
  },
  'branding.set': {
    allowed: async () => ({
      body: {
        name: 'Acme Data',
        logo: PIXEL,
        accent: '#0a7f5c',
        linkUrl: 'https://Link.example.com',
        messages: { FR: { close: 'Fermer' } },
      },
    }),
    expected: bodyIs({
      name: 'Acme Data',
      logo: PIXEL,
      linkUrl: 'https://link.example.com',
      title: null,
      messages: { fr: { close: 'Fermer' } },
    }),
    invalid: [
      ['a colour that is none', { body: { accent: 'green' } }, 'request.invalid'],
      ['a logo from elsewhere', { body: { logo: 'https://example.com/logo.png' } }, 'request.invalid'],
      ['a text the Hub has not', { body: { messages: { fr: { clos: 'x' } } } }, 'request.invalid'],
      ['a text that is none', { body: { messages: { fr: { close: 1 } } } }, 'request.invalid'],
      ['a page of script', { body: { supportUrl: 'javascript:alert(1)' } }, 'request.invalid'],
      ['a link address with a path', { body: { linkUrl: 'https://link.example.com/x' } }, 'request.invalid'],
      [
        'a link address with a name',
        { body: { linkUrl: 'https://me:x@link.example.com' } },
        'request.invalid',
      ],
      ['no name', { body: { name: '' } }, 'request.invalid'],
    ],
  },
  'hub.session': {
    allowed: async (bench, caller) => ({
      token: (await opened(bench, caller, { connectors: ['example'] })).token,
    }),
    expected: bodyIs({ status: 'open', ownerName: 'Acme', connectors: [{ id: 'example' }], account: null }),
    invalid: WRONG_TOKENS,
  },
  'hub.form': {
    allowed: async (bench, caller) => ({
      ...(await withToken(bench, caller)),
      params: { connectorId: 'example' },
    }),
    expected: ({ body }) => {
      expect(body).toMatchObject({ auth: 'key', fields: [{ name: 'apiKey' }, { name: 'region' }] });
      expect(body).toHaveProperty('guide.steps.0.title', 'Make a key');
    },
    invalid: [
      ...WRONG_TOKENS,
      ['a connector that there is not', { params: { connectorId: 'nope' } }, 'connector.unknown'],
    ],
  },
  'hub.link': {
    allowed: async (bench, caller) => {
      // Another owner each time, so that each is a first link.
      const { token } = await opened(bench, caller, {
        owner: { id: await linked(bench, caller), name: 'A' },
      });
      const { apiKey } = goodFields(bench);
      return { token, body: { connector: 'example', fields: { apiKey } } };
    },
    expected: bodyIs({ account: { connector: 'example', name: 'Example' }, changed: false }),
    invalid: [
      ...WRONG_TOKENS,
      ['no fields', { body: { connector: 'example' } }, 'request.invalid'],
      ['a missing key', { body: { connector: 'example', fields: {} } }, 'account.fields'],
      [
        'a field that was preset',
        { body: { connector: 'example', fields: { apiKey: 'ex_12345678', baseUrl: 'http://127.0.0.1:1' } } },
        'account.fields',
      ],
      [
        'an owner of one’s own',
        { body: { connector: 'example', fields: { apiKey: 'ex_12345678' }, owner: 'someone' } },
        'request.invalid',
      ],
      ['a connector that there is not', { body: { connector: 'nope', fields: {} } }, 'connector.unknown'],
    ],
  },
};
