import { SCOPES, SluiceError, type Notice, type Scope } from '@sluice/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccountBench, type AccountBench } from '../accounts/testing/account-bench.ts';
import { exampleCatalog } from '../accounts/testing/example-connector.ts';
import { insertRun } from '../schema/testing/insert-run.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { createNotices } from './notices.ts';

const DAY_MS = 24 * 3_600_000;

let bench: AccountBench;

const list = (scopes: readonly Scope[] = SCOPES, actor = bench.actor) =>
  createNotices({ store: bench.store, clock: bench.clock, catalog: exampleCatalog }).list({
    ...actor,
    scopes,
  });
const notices = async (scopes?: readonly Scope[]): Promise<Notice[]> => (await list(scopes)).items;
const link = async (index = 1) => {
  const fields = { apiKey: `ex_number-${index}0000` };
  return (await bench.accounts.link(bench.actor, { connector: 'example', name: `No. ${index}`, fields })).id;
};
const set = (
  accountId: string,
  status: 'active' | 'failing' | 'expired',
  reason: string | null = 'Key unknown.',
) => bench.accounts.setStatus({ workspaceId: bench.actor.workspaceId, accountId, status, reason });

function stoppedRun(id: string, finishedAt: number): Promise<void> {
  return insertRun(bench.store, {
    id: `run_${id}`,
    workspace_id: bench.actor.workspaceId,
    status: 'stopped',
    started_at: 1,
    finished_at: finishedAt,
    reason: 'No credits left.',
    fix: 'Buy credits.',
  });
}

async function webhook(id: string, more: { enabled: number; failing_since: number | null }): Promise<void> {
  await bench.store.db
    .insertInto('webhooks')
    .values({
      workspace_id: bench.actor.workspaceId,
      id,
      url: 'https://hooks.example/secret-path?token=canary',
      description: '',
      events: '[]',
      secrets: '[]',
      created_at: 1,
      updated_at: 1,
      ...more,
    })
    .execute();
}

async function apiKey(id: string, expiresAt: number | null, lastUsedAt: number | null = null): Promise<void> {
  await bench.store.db
    .insertInto('api_keys')
    .values({
      id,
      workspace_id: bench.actor.workspaceId,
      name: id,
      hash: id,
      hint: '…',
      scopes: '[]',
      allowed_addresses: '[]',
      created_at: 1,
      last_used_at: lastUsedAt,
      expires_at: expiresAt,
      revoked_at: null,
    })
    .execute();
}

overBothStores((place) => {
  beforeEach(async () => {
    bench = await openAccountBench({ location: place() });
  });
  afterEach(() => bench.close());

  test('nothing, where nothing is wrong', async () => {
    await link();
    expect(await list()).toEqual({ items: [], more: 0 });
  });

  test('an account that broke, in its provider’s words, under one id until it is mended', async () => {
    const [failing, expired] = [await link(1), await link(2)];
    await set(failing, 'failing');
    await bench.clock.advance(1000);
    await set(expired, 'expired', 'The grant has ended.');
    const found = await notices();
    expect(found).toMatchObject([
      { subject: expired, title: '“No. 2” has run out', text: 'The grant has ended.', fix: 'Sign in again.' },
      { subject: failing, title: '“No. 1” does not work', text: 'Key unknown.', level: 'urgent' },
    ]);
    expect(found[1]?.link).toBe(`/accounts/${failing}?mend=key`);
    await set(failing, 'failing', 'Key still unknown.');
    expect((await notices())[1]).toMatchObject({ id: found[1]?.id, text: 'Key still unknown.' });
    await set(failing, 'active', null);
    expect((await notices()).map(({ subject }) => subject)).toEqual([expired]);
  });

  test('a key that was revoked here, until the provider refuses it', async () => {
    const id = await link();
    await bench.accounts.revoke(bench.actor, id);
    const [notice] = await notices();
    expect(notice).toMatchObject({ subject: id, level: 'warning', link: `/accounts/${id}?mend=revocation` });
    expect(notice?.title).toContain('ended at Example');
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth'));
    await bench.accounts.proveRevoked(bench.actor, id);
    expect(await notices()).toEqual([]);
  });

  test('a run that stopped, as long as somebody may still take it up', async () => {
    const now = bench.clock.now();
    await stoppedRun('new', now - DAY_MS);
    await stoppedRun('old', now - 31 * DAY_MS);
    expect(await notices()).toMatchObject([
      {
        subject: 'run_new',
        level: 'urgent',
        text: 'No credits left.',
        fix: 'Buy credits.',
        link: '/runs/run_new',
      },
    ]);
  });

  test('a webhook that is not taken, without the rest of its address; not one that a person switched off', async () => {
    await webhook('whk_failing', { enabled: 1, failing_since: bench.clock.now() });
    await webhook('whk_well', { enabled: 1, failing_since: null });
    await webhook('whk_off', { enabled: 0, failing_since: bench.clock.now() });
    const found = await notices();
    expect(found.map(({ subject }) => subject)).toEqual(['whk_failing']);
    expect(found[0]?.title).toContain('hooks.example');
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  test('an API key that ends within a week, and one that ended while it was in use', async () => {
    const now = bench.clock.now();
    await apiKey('key_soon', now + 2.5 * DAY_MS);
    await apiKey('key_later', now + 8 * DAY_MS);
    await apiKey('key_never', null);
    await apiKey('key_ended', now - DAY_MS, now - 2 * DAY_MS);
    await apiKey('key_unused', now - DAY_MS);
    expect((await notices()).map(({ title }) => title).toSorted()).toEqual([
      'The API key “key_ended” has ended',
      'The API key “key_soon” ends in 3 days',
    ]);
  });

  test('only what one may see to, and nothing of another workspace', async () => {
    await set(await link(), 'failing');
    await webhook('whk_failing', { enabled: 1, failing_since: bench.clock.now() });
    await apiKey('key_soon', bench.clock.now() + DAY_MS);
    await stoppedRun('new', bench.clock.now());
    expect((await notices()).map(({ kind }) => kind).toSorted()).toEqual([
      'account',
      'key',
      'run',
      'webhook',
    ]);
    expect((await notices(['accounts:read'])).map(({ kind }) => kind)).toEqual(['account']);
    expect((await list(SCOPES, bench.stranger)).items).toEqual([]);
  });

  test('of very many the newest two hundred, and how many more there are', async () => {
    const { id, ...row } = await bench.store.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', await link())
      .executeTakeFirstOrThrow();
    const rows = Array.from({ length: 450 }, (_, index) => ({
      ...row,
      id: `${id.slice(0, -4)}${String(index).padStart(4, '0')}`,
      upstream_key: `key ${index}`,
      status: 'failing',
      status_reason: 'Key unknown.',
      status_since: index,
    }));
    for (const one of rows) await bench.store.db.insertInto('accounts').values(one).execute();
    const { items, more } = await list();
    expect([items.length, more]).toEqual([200, 250]);
    expect(items[0]?.since).toBe(new Date(449).toISOString());
  });
});
