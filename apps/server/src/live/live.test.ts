import { makeId, manualClock, SluiceError, type ManualClock } from '@sluice/core';
import { createLogger, openStore, type Store } from '@sluice/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit, systemActor, type Actor } from '../audit/index.ts';
import { insertRun } from '../schema/testing/insert-run.ts';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { addUsage } from '../usage/index.ts';
import { createLive, type Live } from './live.ts';

const POSTGRES = process.env['SLUICE_TEST_POSTGRES_URL'];

describe.each(['sqlite', 'postgres'] as const)('the live stream over %s', (dialect) => {
  const skipped = dialect === 'postgres' && !POSTGRES;
  let store: Store<Database>;
  let drop: (() => Promise<void>) | undefined;
  let clock: ManualClock;
  let live: Live;
  let warned: string[] = [];
  /** The workspaces that somebody watches. */
  let watched = new Set<string>();

  beforeAll(async () => {
    if (skipped) return;
    const made = dialect === 'postgres' ? await makeTestDatabase(POSTGRES ?? '') : undefined;
    drop = made?.drop;
    const location = made ? ({ kind: 'postgres', url: made.url } as const) : ({ kind: 'memory' } as const);
    store = await openStore<Database>({ location, migrations: serverMigrations, clock: manualClock() });
    await store.db.insertInto('workspaces').values({ id: 'wsp_1', name: 'one', created_at: 0 }).execute();
    await store.db.insertInto('workspaces').values({ id: 'wsp_2', name: 'two', created_at: 0 }).execute();
  });
  afterAll(async () => {
    await store?.close();
    await drop?.();
  });
  beforeEach(async () => {
    if (skipped) return;
    await store.db.deleteFrom('api_keys').execute();
    // Ids are made by the time of the machine.
    clock = manualClock(Date.now());
    live = createLive({
      store,
      clock,
      log: createLogger({
        level: 'warn',
        name: 'live',
        destination: { write: (line) => void warned.push(line) },
      }),
    });
    warned = [];
    watched = new Set();
  });
  afterEach(async () => {
    if (skipped) return;
    await live.close();
    expect(warned).toEqual([]);
  });

  interface Reader {
    heard: string[];
    ended: Promise<unknown>;
    leave: () => void;
  }

  async function keyOf(workspaceId = 'wsp_1'): Promise<Actor> {
    const keyId = makeId('apiKey');
    await store.db
      .insertInto('api_keys')
      .values({
        id: keyId,
        workspace_id: workspaceId,
        name: 'reader',
        hash: keyId,
        hint: '',
        scopes: '[]',
        allowed_addresses: '[]',
        created_at: 0,
        last_used_at: null,
        expires_at: null,
        revoked_at: null,
      })
      .execute();
    return { ...systemActor(workspaceId), keyId, label: keyId };
  }

  function read(actor: Actor): Reader {
    const controller = new AbortController();
    const heard: string[] = [];
    const listen = async (): Promise<undefined> => {
      for await (const chunk of live.watch(actor, controller.signal))
        heard.push(Buffer.from(chunk).toString());
      return undefined;
    };
    const reader = {
      heard,
      ended: listen().catch((error: unknown) => error),
      leave: () => controller.abort(),
    };
    watched.add(actor.workspaceId);
    return reader;
  }

  /** Moves on by a look of the live room, and waits until it is done: it sleeps again. */
  async function look(byMs = 500): Promise<void> {
    await asleep();
    await clock.advance(byMs);
    await asleep();
    await clock.advance(0);
  }

  async function asleep(): Promise<void> {
    while (clock.sleepers() < watched.size) await clock.advance(0);
  }

  async function untilEnded({ ended }: Reader): Promise<unknown> {
    const over = ended.then(() => 'over' as const);
    for (;;) {
      if ((await Promise.race([over, clock.advance(1000)])) === 'over') return ended;
    }
  }

  const act = (name: string, workspaceId = 'wsp_1') =>
    store.transaction((tx) => appendAudit(tx, { actor: systemActor(workspaceId), act: name, subject: 'x' }));
  const topics = ({ heard }: Reader) =>
    heard.flatMap((text) => {
      const [, json] = /^event: changed\ndata: (.*)\n\n$/.exec(text) ?? [];
      return json === undefined ? [] : [(JSON.parse(json) as { topics: string[] }).topics.toSorted()];
    });

  test.skipIf(skipped)('tells at once how to come back, and then only what changed', async () => {
    const reader = read(await keyOf());
    await look();
    expect(reader.heard).toEqual(['retry: 3000\n\n']);
    await act('account.linked');
    await act('run.started');
    await look();
    await look();
    expect(topics(reader)).toEqual([['accounts', 'audit', 'quarantine', 'runs']]);
  });

  test.skipIf(skipped)('hears of calls, and of what no one does: whichever server wrote it', async () => {
    const reader = read(await keyOf());
    await look();
    await store.transaction((tx) =>
      addUsage(store, tx, [
        {
          workspace_id: 'wsp_1',
          account_id: 'acc_1',
          connector: 'plain',
          at: clock.now(),
          outcome: 'ok',
          credits: 0,
          duration_ms: 1,
        },
      ]),
    );
    await look();
    await store.db
      .insertInto('webhooks')
      .values({
        workspace_id: 'wsp_1',
        id: makeId('webhook'),
        url: 'https://hooks.example',
        description: '',
        events: '[]',
        enabled: 1,
        secrets: '[]',
        failing_since: null,
        created_at: 1,
        updated_at: 1,
      })
      .execute();
    await look();
    await store.db.updateTable('webhooks').set({ failing_since: 5 }).execute();
    await look();
    expect(topics(reader)).toEqual([['calls'], ['webhooks'], ['webhooks']]);
  });

  test.skipIf(skipped)('hears of the progress of runs and of their quarantine', async () => {
    const reader = read(await keyOf());
    await look();
    await insertRun(store, { id: makeId('run'), workspace_id: 'wsp_1', status: 'running' });
    await look();
    await store.db.updateTable('runs').set({ requests: 3, matched: 9 }).execute();
    await look();
    await store.db.updateTable('runs').set({ quarantined: 2 }).execute();
    await look();
    expect(topics(reader)).toEqual([['runs'], ['runs'], ['quarantine', 'runs']]);
  });

  test.skipIf(skipped)('tells nothing of another workspace', async () => {
    const [ours, theirs] = [read(await keyOf()), read(await keyOf('wsp_2'))];
    await look();
    await act('key.created', 'wsp_2');
    await look();
    await look();
    expect([topics(ours), topics(theirs)]).toEqual([[], [['audit', 'keys']]]);
  });

  test.skipIf(skipped)('gives a sign of life when it is quiet, and ends with its key', async () => {
    const actor = await keyOf();
    const reader = read(actor);
    await look(15_000);
    await look(15_000);
    expect(reader.heard.filter((text) => text.startsWith(':')).length).toBeGreaterThan(0);
    await store.db.updateTable('api_keys').set({ revoked_at: 1 }).where('id', '=', actor.keyId).execute();
    expect(await untilEnded(reader)).toBeUndefined();
  });

  test.skipIf(skipped)('ends with the login of its member', async () => {
    const memberId = makeId('member');
    const loginId = makeId('login');
    await store.db
      .insertInto('members')
      .values({
        id: memberId,
        workspace_id: 'wsp_1',
        name: 'Ada',
        email: `${memberId}@team.example`,
        role: 'viewer',
        password_hash: null,
        created_at: 0,
        last_seen_at: null,
        removed_at: null,
      })
      .execute();
    await store.db
      .insertInto('logins')
      .values({
        id: loginId,
        member_id: memberId,
        workspace_id: 'wsp_1',
        token_hash: loginId,
        device: '',
        address: '',
        method: 'password',
        created_at: 0,
        proven_at: 0,
        last_seen_at: 0,
        expires_at: clock.now() + 3_600_000,
        ended_at: null,
      })
      .execute();
    const actor: Actor = { ...systemActor('wsp_1'), member: { id: memberId, role: 'viewer', loginId } };
    const reader = read(actor);
    await look(30_000);
    expect(reader.heard.at(-1)).toMatch(/^(retry|:)/);
    await store.db.updateTable('logins').set({ ended_at: 1 }).where('id', '=', loginId).execute();
    expect(await untilEnded(reader)).toBeUndefined();
  });

  test.skipIf(skipped)(
    'ten pages of one are live; the next is told why it is not, until one is closed',
    async () => {
      const actor = await keyOf();
      const open = Array.from({ length: 10 }, () => read(actor));
      await look();
      expect(await read(actor).ended).toMatchObject({ code: 'live.full' });
      open[0]?.leave();
      await open[0]?.ended;
      const next = read(actor);
      await look();
      expect(next.heard).toEqual(['retry: 3000\n\n']);
    },
  );

  test.skipIf(skipped)('nobody looks when nobody watches; a stop ends all, and lets nobody in', async () => {
    const reader = read(await keyOf());
    await look();
    reader.leave();
    await reader.ended;
    await clock.advance(0);
    expect(clock.sleepers()).toBe(0);
    const last = read(await keyOf());
    await look();
    await live.close();
    expect(await last.ended).toBeUndefined();
    expect(await read(await keyOf()).ended).toBeInstanceOf(SluiceError);
  });
});
