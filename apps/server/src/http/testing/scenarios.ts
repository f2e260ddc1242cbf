import type { OperationName } from '@sluice/core';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ApiBench, Caller, Sent } from './api-bench.ts';
import {
  BAD_PAGES,
  bodyIs,
  CSV,
  goodFields,
  hasItems,
  linked,
  made,
  reached,
  uploaded,
  type Scenario,
} from './scenario.ts';
import { accountScenarios } from './scenarios-accounts.ts';
import { activityScenarios } from './scenarios-activity.ts';
import { factorScenarios, settingsScenarios } from './scenarios-factors.ts';
import { peopleScenarios } from './scenarios-people.ts';
import { runScenarios } from './scenarios-runs.ts';
import { linkScenarios } from './scenarios-links.ts';
import { webhookScenarios } from './scenarios-webhooks.ts';

export { linked, made, type Scenario } from './scenario.ts';

const NO_KEY = 'key_00000000000000000000000000';

const withAccount = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { accountId: await linked(bench, caller) },
});
const withRun = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { runId: await made(bench, caller) },
});

const known: Readonly<Partial<Record<OperationName, Scenario>>> = {
  ...linkScenarios,
  ...webhookScenarios,
  ...peopleScenarios,
  ...factorScenarios,
  ...settingsScenarios,
  ...activityScenarios,
  ...runScenarios,
  ...accountScenarios,
  'connectors.list': {
    allowed: async () => ({ query: { q: 'EXAMPLE' } }),
    expected: bodyIs({ items: [{ id: 'example' }] }),
    invalid: [
      ['a language that is none', { query: { locale: 'x'.repeat(21) } }, 'request.invalid'],
      ['a search that is too long', { query: { q: 'x'.repeat(201) } }, 'request.invalid'],
    ],
  },
  'connectors.get': {
    allowed: async () => ({ params: { connectorId: 'example' }, query: { locale: 'de-AT' } }),
    expected: bodyIs({
      id: 'example',
      hosts: ['api.provider.example'],
      summary: 'Spricht mit dem Anbieter des Tests.',
      revocation: { who: 'wer den Anbieter betreibt' },
      guide: { warning: 'Whoever holds the key can use it.' },
    }),
    invalid: [['one that there is not', { params: { connectorId: 'nope' } }, 'connector.unknown']],
  },
  'accounts.link': {
    allowed: async (bench) => ({ body: { connector: 'example', fields: goodFields(bench) } }),
    expected: bodyIs({ connector: 'example', status: 'active' }),
    invalid: [
      ['no body', { body: undefined }, 'request.invalid'],
      ['no fields', { body: { connector: 'example' } }, 'request.invalid'],
      [
        'a name of the wrong type',
        { body: { connector: 'example', fields: {}, name: 1 } },
        'request.invalid',
      ],
      [
        'a property that there is not',
        { body: { connector: 'example', fields: {}, nme: 'x' } },
        'request.invalid',
      ],
      ['an unknown connector', { body: { connector: 'nope', fields: {} } }, 'connector.unknown'],
      ['a missing key', { body: { connector: 'example', fields: {} } }, 'account.fields'],
      [
        'a host nobody allowed',
        { body: { connector: 'example', fields: { apiKey: 'ex_12345678', baseUrl: 'http://127.0.0.1:1' } } },
        'egress.host',
      ],
    ],
  },
  'accounts.list': {
    allowed: async (bench, caller) => {
      await linked(bench, caller);
      return { query: { connector: 'example', status: 'active', owner: 'workspace', q: 'EXAM work' } };
    },
    expected: hasItems,
    invalid: [
      ...BAD_PAGES,
      ['a status that there is not', { query: { status: 'broken' } }, 'request.invalid'],
    ],
  },
  'accounts.owners': {
    allowed: async (bench, caller) => {
      const owner = 'harbor-1';
      const body = { connector: 'example', fields: goodFields(bench), owner };
      await caller.send('accounts.link', { body });
      return { query: { q: 'HARBOR', limit: '1' } };
    },
    expected: bodyIs({ items: [{ id: 'harbor-1', name: 'harbor-1' }], nextCursor: null }),
    invalid: [
      ...BAD_PAGES,
      ['a search that is too long', { query: { q: 'x'.repeat(201) } }, 'request.invalid'],
    ],
  },
  'accounts.get': { allowed: withAccount, expected: bodyIs({ status: 'active' }), invalid: [] },
  'accounts.update': {
    allowed: async (bench, caller) => ({
      ...(await withAccount(bench, caller)),
      body: { name: 'Sales', sharedWith: 'admin' },
    }),
    expected: bodyIs({ name: 'Sales', sharedWith: 'admin' }),
    invalid: [
      ['a role that nothing is shared with', { body: { sharedWith: 'viewer' } }, 'request.invalid'],
      ['an empty name', { body: { name: '' } }, 'request.invalid'],
      ['a status', { body: { status: 'active' } }, 'request.invalid'],
    ],
  },
  'accounts.verify': { allowed: withAccount, expected: bodyIs({ status: 'active' }), invalid: [] },
  'accounts.replaceCredentials': {
    allowed: async (bench, caller) => ({
      ...(await withAccount(bench, caller)),
      body: { fields: goodFields(bench) },
    }),
    expected: bodyIs({ status: 'active' }),
    invalid: [
      ['no fields', { body: {} }, 'request.invalid'],
      ['a key of the wrong form', { body: { fields: { apiKey: 'wrong' } } }, 'account.fields'],
      ['a key that is refused', { body: { fields: { apiKey: 'ex_refused-1' } } }, 'account.refused'],
    ],
  },
  'accounts.unlink': {
    allowed: withAccount,
    expected: ({ text }) => expect(text).toBe(''),
    invalid: [],
  },
  'accounts.budget': {
    allowed: withAccount,
    expected: (answer) => expect(answer.body).toHaveProperty('credits.balance'),
    invalid: [],
  },
  'actions.run': {
    allowed: async (bench, caller) => ({
      params: { accountId: await linked(bench, caller), action: 'look_up' },
      body: { input: { email: 'grace@example.com' } },
    }),
    expected: bodyIs({ output: { name: 'Grace' }, credits: 1 }),
    invalid: [
      ['no input', { body: {} }, 'request.invalid'],
      ['input of the wrong shape', { body: { input: { email: 7 } } }, 'request.invalid'],
      ['a negative cap', { body: { input: { email: 'x' }, capCredits: -1 } }, 'request.invalid'],
      ['what the provider refuses', { body: { input: { email: 'bad' } } }, 'provider.rejected'],
    ],
  },
  'files.upload': {
    allowed: async () => ({ query: { name: 'people.csv' }, body: CSV }),
    expected: bodyIs({
      name: 'people.csv',
      columns: ['Name', 'Email'],
      guess: { contact: { email: 'Email' } },
    }),
    invalid: [
      ['bytes that are no table', { body: new Uint8Array([0, 1, 2, 0, 255, 0, 7, 0]) }, 'file.unreadable'],
      ['nothing at all', { body: '' }, 'file.unreadable'],
    ],
  },
  'files.add': {
    allowed: async (bench) => {
      const path = join(bench.inputFolder, 'people.csv');
      await writeFile(path, CSV);
      return { body: { path } };
    },
    expected: bodyIs({ name: 'people.csv' }),
    invalid: [
      ['a path that is forbidden', { body: { path: '/etc/passwd' } }, 'file.forbidden'],
      ['no path', { body: {} }, 'request.invalid'],
    ],
  },
  'files.get': {
    allowed: async (_bench, caller) => ({ params: { fileId: await uploaded(caller) } }),
    expected: bodyIs({ name: 'people.csv' }),
    invalid: [],
  },
  'enrichments.create': {
    allowed: async (bench, caller) => ({
      body: { fileId: await uploaded(caller), accountId: await linked(bench, caller) },
    }),
    expected: bodyIs({ status: 'planning', enricher: 'people', mapping: { email: 'Email' } }),
    invalid: [['no file', { body: { accountId: 'acc_1' } }, 'request.invalid']],
    foreignBody: ['fileId', 'accountId'],
  },
  'runs.list': {
    allowed: async (bench, caller) => {
      await made(bench, caller);
      return {};
    },
    expected: hasItems,
    invalid: BAD_PAGES,
  },
  'runs.get': {
    allowed: withRun,
    expected: bodyIs({ status: 'ready', estimate: { rows: 3, toEnrich: 2, refused: 1, maxCredits: 2 } }),
    invalid: [],
  },
  'runs.start': {
    allowed: withRun,
    expected: (answer, bench) => reached(bench.ours, (answer.body as { id: string }).id, 'completed'),
    invalid: [
      ['a cap that is negative', { body: { capCredits: -1 } }, 'request.invalid'],
      ['a cap that is a text', { body: { capCredits: '5' } }, 'request.invalid'],
    ],
  },
  'runs.cancel': { allowed: withRun, expected: bodyIs({ status: 'cancelled' }), invalid: [] },
  'runs.resume': {
    allowed: async (bench, caller) => {
      const sent = await withRun(bench, caller);
      await caller.send('runs.cancel', sent);
      return sent;
    },
    expected: (answer, bench) => reached(bench.ours, (answer.body as { id: string }).id, 'completed'),
    invalid: [['a cap that is negative', { body: { capCredits: -1 } }, 'request.invalid']],
  },
  'runs.output': {
    allowed: async (bench, caller) => ({ params: { runId: await made(bench, caller, true) } }),
    expected: (answer) => {
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [header, ada, nobody, noMail, end] = answer.text.split(/\r?\n/);
      expect(header).toMatch(/^Name,Email,.*sluice_status/);
      expect([ada, nobody, noMail].map((row) => /matched|missed|refused/.exec(row ?? '')?.[0])).toEqual([
        'matched',
        'missed',
        'refused',
      ]);
      expect(end).toBe('');
    },
    invalid: [['a format that there is not', { query: { format: 'xlsx' } }, 'request.invalid']],
  },
  'runs.quarantine': {
    allowed: async (bench, caller) => ({ params: { runId: await made(bench, caller, true) } }),
    expected: hasItems,
    invalid: BAD_PAGES,
  },
  'runs.replay': {
    allowed: async (bench, caller) => ({ params: { runId: await made(bench, caller, true) } }),
    expected: bodyIs({ status: 'planning' }),
    invalid: [['no rows at all', { body: { rows: [] } }, 'request.invalid']],
  },
  'keys.create': {
    allowed: async () => ({ body: { name: 'reader', scopes: ['runs:read'] } }),
    expected: bodyIs({ key: { name: 'reader', scopes: ['runs:read'] } }),
    invalid: [
      ['a scope that there is not', { body: { name: 'x', scopes: ['root'] } }, 'request.invalid'],
      [
        'an expiry that has passed',
        { body: { name: 'x', expiresAt: '2020-01-01T00:00:00Z' } },
        'request.invalid',
      ],
      ['what is no address', { body: { name: 'x', allowedAddresses: ['office'] } }, 'request.invalid'],
    ],
  },
  'keys.list': {
    allowed: async (_bench, caller) => {
      await caller.send('keys.create', { body: { name: 'Nightly import', scopes: ['runs:read'] } });
      return { query: { status: 'active', q: 'IMPORT night' } };
    },
    expected: hasItems,
    invalid: [
      ...BAD_PAGES,
      ['a status that there is not', { query: { status: 'lost' } }, 'request.invalid'],
      ['a search that is too long', { query: { q: 'x'.repeat(201) } }, 'request.invalid'],
    ],
  },
  'keys.revoke': {
    allowed: async (_bench, caller) => {
      const { body } = await caller.send('keys.create', { body: { name: 'gone', scopes: ['runs:read'] } });
      return { params: { keyId: (body as { key: { id: string } }).key.id } };
    },
    expected: (answer) => expect(answer.body).toHaveProperty('revokedAt', expect.any(String)),
    invalid: [['one that there is not', { params: { keyId: NO_KEY } }, 'key.unknown']],
  },
  'vault.rotate': {
    allowed: async (bench, caller) => {
      await linked(bench, caller);
      return { body: { what: 'data_keys' } };
    },
    expected: bodyIs({ what: 'data_keys', masterKey: expect.stringMatching(/^local:/) as unknown }),
    invalid: [['something else', { body: { what: 'everything' } }, 'request.invalid']],
  },
};

/** One for every operation of the table. */
export const scenarios = known as Readonly<Record<OperationName, Scenario>>;
