import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { connector as harbor } from '../example/harbor/index.ts';
import type { OAuth2 } from './auth.ts';
import { checkConnector } from './check-connector.ts';
import type { Connector } from './connector.ts';
import type { Enricher } from './enricher.ts';

const [team, apiKey] = harbor.fields;
const list = harbor.actions['contacts.list'];
if (!team || !apiKey || !list) throw new Error('The example changed.');

const enricher: Enricher = {
  title: 'E',
  entity: 'contact',
  action: 'contacts.list',
  batchSize: 10,
  identifiers: [['email']],
  options: [],
  fields: [],
  identity: () => null,
  refusal: () => ({ code: 'no_identifier', reason: 'None.' }),
  toInput: () => ({}),
  fromOutput: () => [],
  price: () => [],
};

const FAULTS: [string, Partial<Connector>][] = [
  ['kebab-case', { id: 'Harbor_1' }],
  ['name is empty', { name: ' ' }],
  ['summary is empty', { summary: '' }],
  ['categories is empty', { categories: [] }],
  ['not an https address', { website: 'http://harbor.example' }],
  ['guide has no steps', { guide: { warning: '', steps: [] } }],
  ['guide step 1 lacks', { guide: { warning: '', steps: [{ title: '', body: 'x', notes: [] }] } }],
  [
    'links to no https address',
    {
      guide: {
        warning: '',
        steps: [{ title: 'x', body: 'x', notes: [], link: { label: 'x', url: 'http://x.example' } }],
      },
    },
  ],
  ['who can end a key', { revocation: { who: ' ', steps: ['x'] } }],
  ['revocation has no steps', { revocation: { who: 'x', steps: [] } }],
  ['an empty step', { revocation: { who: 'x', steps: ['x', ''] } }],
  ['revocation links to', { revocation: { who: 'x', steps: ['x'], url: 'http://harbor.example' } }],
  ['declared twice', { fields: [team, team, apiKey] }],
  ['not camelCase', { fields: [team, apiKey, { ...team, name: 'api_key' }] }],
  ['lacks a label or help', { fields: [team, { ...apiKey, help: '' }] }],
  ['does not compile', { fields: [team, { ...apiKey, pattern: '(', patternMessage: 'x' }] }],
  ['no words for when it does not match', { fields: [team, { ...apiKey, pattern: 'x' }] }],
  ['auth uses the field “token”', { auth: { kind: 'query', parameter: 'k', field: 'token' } }],
  ['not a required secret', { auth: { kind: 'query', parameter: 'k', field: 'team' } }],
  ['not a header name', { auth: { kind: 'header', header: 'x y', field: 'apiKey' } }],
  ['not a plain https address', { address: { baseUrl: 'http://harbor.example' } }],
  ['ends in a slash', { address: { baseUrl: 'https://harbor.example/' } }],
  ['basePath', { address: { baseUrl: 'https://harbor.example', basePath: 'api/' } }],
  ['has a wildcard', { address: { baseUrl: 'https://*.harbor.example' } }],
  ['choose the whole domain', { address: { baseUrl: 'https://{team}' } }],
  ['choose the whole domain', { address: { baseUrl: 'https://{team}.example' } }],
  ['choose the whole domain', { address: { baseUrl: 'https://api.{team}' } }],
  ['“tem”, which is not declared', { address: { baseUrl: 'https://{tem}.harbor.example' } }],
  ['names the secret', { address: { baseUrl: 'https://{apiKey}.harbor.example' } }],
  ['which may be missing', { fields: [{ ...team, required: false }, apiKey] }],
  ['concurrency', { limits: { ...harbor.limits, concurrency: 0 } }],
  ['declare no window', { limits: { ...harbor.limits, windows: () => [] } }],
  [
    'limit per second is not above 0',
    { limits: { ...harbor.limits, windows: () => [{ window: 'second', limit: 0, kind: 'fixed' }] } },
  ],
  [
    'bucket “b”',
    { limits: { ...harbor.limits, buckets: { b: [{ window: 'day', limit: -1, kind: 'fixed' }] } } },
  ],
  ['not named noun.verb', { actions: { ...harbor.actions, List: list } }],
  ['has no title', { actions: { 'contacts.list': { ...list, title: '' } } }],
  [
    'against its input schema',
    { actions: { 'contacts.list': { ...list, input: Type.Object({ a: Type.Unsafe({ enum: ['x'] }) }) } } },
  ],
  ['does not say how much', { actions: { ...harbor.actions, 'contacts.buy': { ...list, effect: 'spend' } } }],
  ['has a price and does not spend', { actions: { 'contacts.list': { ...list, maxCredits: () => 1 } } }],
  ['the bucket “b”, which is not declared', { actions: { 'contacts.list': { ...list, bucket: 'b' } } }],
  ['verify uses the action “x.y”', { verify: { action: 'x.y', input: {} } }],
  ['does not only read', { actions: { 'contacts.list': { ...list, effect: 'write' } } }],
  [
    'stream “s” has no title',
    { streams: { s: { title: '', entity: 'contact', read: () => Promise.reject(new Error('x')) } } },
  ],
  [
    'no usable batch size',
    {
      sinks: {
        s: { title: 'S', entity: 'contact', batchSize: 0, fields: ['x'], upsert: () => Promise.resolve([]) },
      },
    },
  ],
  [
    'stores no field',
    {
      sinks: {
        s: { title: 'S', entity: 'contact', batchSize: 1, fields: [], upsert: () => Promise.resolve([]) },
      },
    },
  ],
  ['which does not spend', { enrichers: { e: enricher } }],
  ['“x.y”, which is not there', { enrichers: { e: { ...enricher, action: 'x.y' } } }],
  ['no usable batch size', { enrichers: { e: { ...enricher, batchSize: 1.5 } } }],
  ['names no identifiers', { enrichers: { e: { ...enricher, identifiers: [] } } }],
  ['without identifiers', { enrichers: { e: { ...enricher, identity: () => 'x' } } }],
  [
    'the unknown option “o”',
    { enrichers: { e: { ...enricher, fields: [{ name: 'f', label: 'F', option: 'o' }] } } },
  ],
];

const token = { url: 'https://id.harbor.example/token', path: '/token', clientAuth: 'basic' as const };
const signIn: OAuth2 = {
  kind: 'oauth2',
  grant: 'authorization_code',
  authorize: { url: 'https://{team}.harbor.example/authorize', path: '/authorize' },
  token,
  revoke: { url: 'https://id.harbor.example/revoke', path: '/revoke', token: 'refresh_token' },
  scopes: ['contacts.read'],
};
const signedIn: Partial<Connector> = { fields: [team], auth: signIn };
const clientId = { ...team, name: 'clientId' };
const machine: OAuth2 = {
  kind: 'oauth2',
  grant: 'client_credentials',
  token,
  scopes: [],
  client: { idField: 'clientId', secretField: 'apiKey' },
};
const byMachine: Partial<Connector> = { fields: [team, clientId, apiKey], auth: machine };

const OAUTH_FAULTS: [string, Partial<Connector>][] = [
  ['not where a person signs in', { fields: [team], auth: without(signIn, 'authorize') }],
  ['nobody signs in', { ...byMachine, auth: { ...machine, authorize: { url: token.url, path: '/a' } } }],
  [
    'the workspace’s OAuth app gives',
    { ...signedIn, auth: { ...signIn, client: { idField: 'a', secretField: 'b' } } },
  ],
  ['field “apiKey” is secret', { ...signedIn, fields: [team, apiKey] }],
  ['not which fields hold the client', { ...byMachine, auth: without(machine, 'client') }],
  [
    'the client’s id from “clientId”',
    { ...byMachine, fields: [team, { ...clientId, required: false }, apiKey] },
  ],
  [
    'the client’s secret from “apiKey”',
    { ...byMachine, fields: [team, clientId, { ...apiKey, kind: 'text' }] },
  ],
  ['an OAuth token lies', { ...signedIn, fields: [team, { ...team, name: 'refreshToken' }] }],
  [
    'auth.token.url “http://',
    { ...signedIn, auth: { ...signIn, token: { ...token, url: 'http://x.example/t' } } },
  ],
  [
    'names the field “region”',
    { ...signedIn, auth: { ...signIn, token: { ...token, url: 'https://{region}.x.example/t' } } },
  ],
  [
    'names the secret “apiKey”',
    { ...byMachine, auth: { ...machine, token: { ...token, url: 'https://{apiKey}.x.example/t' } } },
  ],
  [
    'choose the whole domain',
    { ...signedIn, auth: { ...signIn, token: { ...token, url: 'https://{team}.example/t' } } },
  ],
  ['auth.token.path “token”', { ...signedIn, auth: { ...signIn, token: { ...token, path: 'token' } } }],
  [
    'auth.revoke.path',
    { ...signedIn, auth: { ...signIn, revoke: { url: token.url, path: '/r?x', token: 'refresh_token' } } },
  ],
  [
    'sets “client_secret”',
    { ...signedIn, auth: { ...signIn, token: { ...token, parameters: { client_secret: 'x' } } } },
  ],
  [
    'sets “state”',
    {
      ...signedIn,
      auth: { ...signIn, authorize: { url: token.url, path: '/a', parameters: { state: 'x' } } },
    },
  ],
  ['the scope “a b”', { ...signedIn, auth: { ...signIn, scopes: ['a b'] } }],
];

function without(auth: OAuth2, name: 'authorize' | 'client'): OAuth2 {
  const { [name]: _, ...rest } = auth;
  return rest;
}

describe('checking how a connector signs in by OAuth 2', () => {
  test.each([signedIn, byMachine])('a good one has no fault', (change) => {
    expect(checkConnector({ ...harbor, ...change })).toEqual([]);
  });

  test.each(OAUTH_FAULTS)('finds: %s', (words, change) => {
    expect(checkConnector({ ...harbor, ...change }).join('\n')).toContain(words);
  });
});

describe('checking a connector', () => {
  test('a good one has no fault', () => {
    expect(checkConnector(harbor)).toEqual([]);
  });

  test.each(FAULTS)('finds: %s', (words, change) => {
    expect(checkConnector({ ...harbor, ...change }).join('\n')).toContain(words);
  });
});
