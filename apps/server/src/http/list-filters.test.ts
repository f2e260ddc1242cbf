import type { CreatedLinkSession, OperationName } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { openApiBench, PASSWORD, type ApiBench } from './testing/api-bench.ts';
import { goodFields } from './testing/scenario.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];

describe('over SQLite', () => {
  filterLists(async () => {
    const bench = await openApiBench();
    return { bench, close: () => bench.close() };
  });
});

describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
  filterLists(async () => {
    const database = await makeTestDatabase(postgresUrl ?? '');
    const bench = await openApiBench({ databaseUrl: database.url });
    const close = async () => {
      await bench.close();
      await database.drop();
    };
    return { bench, close };
  });
});

type Item = Record<string, unknown>;

function filterLists(open: () => Promise<{ bench: ApiBench; close: () => Promise<void> }>): void {
  let bench: ApiBench;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ bench, close } = await open());
  });
  afterAll(() => close());

  /** What each item of a list has under a name. */
  async function listed(operation: OperationName, name: string, query: Record<string, string>) {
    const { body, status, text } = await bench.ours.send(operation, { query });
    expect(status, text).toBe(200);
    return (body as { items: Item[] }).items.map((item) => item[name]);
  }
  const make = async (operation: OperationName, body: object): Promise<unknown> => {
    const answer = await bench.ours.send(operation, { body });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };

  test('API keys are found by words of name, id and hint, and by whether they open anything', async () => {
    const scopes = ['runs:read'];
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await make('keys.create', { name: '100% nightly', scopes, expiresAt });
    const { key } = (await make('keys.create', { name: '100 daily', scopes })) as {
      key: { id: string; hint: string };
    };
    const names = (query: Record<string, string>) => listed('keys.list', 'name', query);
    expect(await names({ q: '100' })).toEqual(['100 daily', '100% nightly']);
    expect(await names({ q: '100%' }), 'a sign of patterns means itself').toEqual(['100% nightly']);
    expect(await names({ q: 'NIGHTLY 100' })).toEqual(['100% nightly']);
    expect(await names({ q: key.id })).toEqual(['100 daily']);
    expect(await names({ q: `daily ${key.hint}` })).toEqual(['100 daily']);
    await bench.ours.send('keys.revoke', { params: { keyId: key.id } });
    expect(await names({ q: '100', status: 'active' })).toEqual(['100% nightly']);
    expect(await names({ q: '100', status: 'revoked' })).toEqual(['100 daily']);
    expect(await names({ q: '100', status: 'expired' })).toEqual([]);
  });

  test('members are found by words of name and address, whatever the letters, and by their role', async () => {
    for (const [name, role] of [
      ['Åsa Müller', 'admin'],
      ['Asa Miller', 'viewer'],
    ] as const) {
      const email = `${role}@brightwave.example`;
      const { url } = (await make('invitations.create', { email, role })) as { url: string };
      await make('invitations.accept', { token: new URL(url).hash.slice(1), name, password: PASSWORD });
    }
    const names = (query: Record<string, string>) => listed('members.list', 'name', query);
    expect(await names({ q: 'brightwave' })).toEqual(['Asa Miller', 'Åsa Müller']);
    expect(await names({ q: 'åsa' })).toEqual(['Åsa Müller']);
    expect(await names({ q: 'MÜLLER' })).toEqual(['Åsa Müller']);
    expect(await names({ q: 'brightwave', role: 'viewer' })).toEqual(['Asa Miller']);
    expect(await names({ q: 'miller admin' })).toEqual([]);
  });

  test('webhooks are found by words of address and description, and by how they do', async () => {
    const [first, second] = [`${bench.receiver.url}/crm`, `${bench.receiver.url}/billing`];
    await make('webhooks.create', { url: first, description: 'For the harbor team' });
    const { webhook } = (await make('webhooks.create', { url: second })) as { webhook: { id: string } };
    const urls = (query: Record<string, string>) => listed('webhooks.list', 'url', query);
    expect(await urls({})).toEqual([second, first]);
    expect(await urls({ q: 'Harbor /crm' })).toEqual([first]);
    await bench.ours.send('webhooks.update', { params: { webhookId: webhook.id }, body: { enabled: false } });
    expect(await urls({ status: 'on' })).toEqual([first]);
    expect(await urls({ status: 'off' })).toEqual([second]);
    expect(await urls({ status: 'failing' })).toEqual([]);
  });

  test('links are found by words of owner and label in the state that is asked for, page by page', async () => {
    const link = (id: string, name: string, label?: string) =>
      make('linkSessions.create', { owner: { id, name }, ...(label === undefined ? {} : { label }) });
    await link('cus_7', 'Harbor Foods', 'pilot');
    const { session } = (await link('cus_8', 'Harbor Tools')) as CreatedLinkSession;
    await link('cus_9', 'Northwind');
    const labels = (query: Record<string, string>) => listed('linkSessions.list', 'label', query);
    const ids = (query: Record<string, string>) => listed('linkSessions.list', 'id', query);
    expect(await labels({ q: 'harbor' })).toEqual([null, 'pilot']);
    expect(await labels({ q: 'PILOT cus_7' })).toEqual(['pilot']);
    await bench.ours.send('linkSessions.revoke', { params: { linkSessionId: session.id } });
    expect(await ids({ q: 'harbor', status: 'revoked' })).toEqual([session.id]);
    expect(await labels({ q: 'harbor', status: 'open' })).toEqual(['pilot']);
    const { body } = await bench.ours.send('linkSessions.list', { query: { q: 'harbor', limit: '1' } });
    const { nextCursor: cursor } = body as { nextCursor: string };
    expect(await labels({ q: 'harbor', limit: '1', cursor })).toEqual(['pilot']);
  });

  test('owners are listed once each, the newest first, and found by words of their name or id', async () => {
    for (const [owner, ownerName] of [
      ['own-1', 'Zephyr Works'],
      ['own-2', 'Élan Studio'],
      ['own-1', 'Zephyr Works'],
    ] as const)
      await make('accounts.link', { connector: 'example', fields: goodFields(bench), owner, ownerName });
    expect(await listed('accounts.owners', 'id', {})).toEqual(['own-1', 'own-2']);
    expect(await listed('accounts.owners', 'name', { q: 'élan' })).toEqual(['Élan Studio']);
    expect(await listed('accounts.owners', 'name', { q: 'OWN-1 zeph' })).toEqual(['Zephyr Works']);
    expect(await listed('accounts.owners', 'name', { q: 'example' }), 'not by an account’s name').toEqual([]);
    const { body } = await bench.ours.send('accounts.owners', { query: { limit: '1' } });
    const { nextCursor: cursor } = body as { nextCursor: string };
    expect(await listed('accounts.owners', 'id', { limit: '1', cursor })).toEqual(['own-2']);
  });

  test('connectors are found by words of their name, summary and categories', async () => {
    expect(await listed('connectors.list', 'id', {})).toEqual(['example', 'portal']);
    expect(await listed('connectors.list', 'id', { q: 'AUTHORISATION portal' })).toEqual(['portal']);
    expect(await listed('connectors.list', 'id', { q: 'nothing of the kind' })).toEqual([]);
  });
}
