import { randomText } from '@sluice/core';
import { sql } from 'kysely';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StoreLocation } from '@sluice/runtime';
import { RETRY_AFTER_MS } from './retry-plan.ts';
import { anAccount, openEvents, type EventsUnderTest } from './testing/events-under-test.ts';
import { leapingClock } from './testing/leaping-clock.ts';
import { answering, startReceiver, type Received, type Receiver } from './testing/receiver.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
const DAY_MS = 86_400_000;
/** Nobody listens there. */
const DEAD = '127.0.0.1:9';

describe('over SQLite', () => tryDelivering(() => ({ kind: 'memory' })));
describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () =>
  tryDelivering(() => ({ kind: 'postgres', url: postgresUrl ?? '', schema: `events_${randomText(8)}` })),
);

function tryDelivering(place: () => StoreLocation): void {
  let receiver: Receiver;
  let under: EventsUnderTest;
  beforeEach(async () => {
    receiver = await startReceiver();
    const allow = [receiver.host, DEAD];
    under = await openEvents({ clock: leapingClock(), allow, location: place() });
    under.events.start();
  });
  afterEach(async () => {
    const closing = under.events.close();
    await under.clock.advance(20_000);
    await closing;
    if (under.store.dialect === 'postgres') {
      const { name } = await sql<{ name: string }>`select current_schema() as name`
        .execute(under.store.db)
        .then(({ rows: [row] }) => row ?? { name: '' });
      await sql.raw(`drop schema ${name} cascade`).execute(under.store.db);
    }
    await under.close();
    await receiver.close();
    vi.restoreAllMocks();
  });

  /** By the reference library, at the time of the clock. */
  function verified({ body, headers }: Received, secret: string): unknown {
    vi.spyOn(Date, 'now').mockReturnValue(under.clock.now());
    vi.useFakeTimers({ now: under.clock.now(), toFake: ['Date'] });
    try {
      return new Verifier(secret).verify(body, headers as Record<string, string>);
    } finally {
      vi.useRealTimers();
      vi.restoreAllMocks();
    }
  }

  const came = (path: string, count: number) =>
    vi.waitFor(() => expect(receiver.at(path)).toHaveLength(count), { timeout: 5000, interval: 5 });

  async function only(webhookId: string) {
    const { items } = await under.events.deliveries(under.actor, webhookId, {});
    expect(items).toHaveLength(1);
    return items[0] ?? expect.unreachable();
  }

  /** Waits until the newest delivery was tried so often and its result is kept. */
  const tried = (webhookId: string, attempts: number) =>
    vi.waitFor(
      async () => {
        const delivery = await only(webhookId);
        expect(delivery).toMatchObject({ attempts });
        return delivery;
      },
      { timeout: 5000, interval: 5 },
    );

  test('an event reaches its webhook once, signed so that the reference library takes it', async () => {
    const { id, secret } = await under.webhook(`${receiver.url}/hook?token=t`);
    await under.announce('account.linked');
    const delivery = await tried(id, 1);
    expect(delivery).toMatchObject({ status: 'delivered', nextAt: null, last: { status: 200, error: null } });
    const [one] = receiver.at('/hook?token=t');
    expect(receiver.received).toHaveLength(1);
    expect(one?.headers['webhook-id']).toBe(delivery.eventId);
    expect(verified(one ?? expect.unreachable(), secret)).toMatchObject({
      type: 'account.linked',
      timestamp: new Date(under.clock.now()).toISOString(),
      data: { account: { id: 'acc_ada', owner: 'ada', status: 'active', metadata: { team: 'sales' } } },
    });
  });

  test('what is sent holds no field of the account, no hint of a secret, and not the webhook’s secret', async () => {
    const { id, secret } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    await tried(id, 1);
    const sent = JSON.stringify(receiver.received);
    for (const kept of ['ada.example', '…hint', 'api.provider.example', secret, secret.slice(6)])
      expect(sent).not.toContain(kept);
  });

  test('a webhook is told only the types it takes, and nothing while it is switched off', async () => {
    await under.webhook(`${receiver.url}/all`);
    const { id } = await under.webhook(`${receiver.url}/off`);
    await under.webhook(`${receiver.url}/some`, ['account.failing']);
    await under.events.updateWebhook(under.actor, id, { enabled: false });
    await under.announce('account.linked');
    await under.announce('account.failing');
    await came('/all', 2);
    await came('/some', 1);
    expect(await under.events.getWebhook(under.actor, id)).toMatchObject({ enabled: false, waiting: 0 });
    expect(receiver.at('/off')).toEqual([]);
    expect(JSON.parse(receiver.at('/some')[0]?.body ?? '')).toMatchObject({ type: 'account.failing' });
  });

  test('an event whose transaction is undone is neither kept nor told', async () => {
    await under.webhook(`${receiver.url}/hook`);
    const { store, events, actor, clock } = under;
    const undone = store.transaction(async (tx) => {
      const account = anAccount('ghost', clock.now());
      await events.announce(tx, {
        type: 'account.linked',
        workspaceId: actor.workspaceId,
        at: clock.now(),
        account,
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await under.announce();
    await came('/hook', 1);
    await clock.advance(5000);
    expect((await events.list(actor, {})).items).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
    expect(JSON.stringify(receiver.received)).not.toContain('ghost');
  });

  test('what fails is sent again by the plan with the same id and bytes, then given up, and can be replayed', async () => {
    receiver.behave('/hook', answering(500, {}, 'broken'));
    const { id, secret } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    const began = under.clock.now();
    for (const [index, planned] of RETRY_AFTER_MS.entries()) {
      const { status, nextAt, last } = await tried(id, index + 1);
      expect({ status, last }).toMatchObject({ status: 'waiting', last: { status: 500 } });
      const delay = Date.parse(nextAt ?? '') - Date.parse(last?.at ?? '');
      expect(delay).toBeGreaterThanOrEqual(planned * 0.9 - 1);
      expect(delay).toBeLessThanOrEqual(planned * 1.1 + 1);
      await jump(Date.parse(nextAt ?? ''));
    }
    const given = await tried(id, RETRY_AFTER_MS.length + 1);
    expect(given).toMatchObject({ status: 'failed', nextAt: null });
    expect(under.clock.now() - began).toBeGreaterThan(2.8 * DAY_MS);
    expect(await under.events.getWebhook(under.actor, id)).toMatchObject({
      failingSince: new Date(began).toISOString(),
      waiting: 0,
    });
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([given.eventId]),
    );
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    const stamps = receiver.received.map(({ headers }) => headers['webhook-timestamp']);
    expect(new Set(stamps).size, 'each try has its own time').toBe(stamps.length);

    receiver.behave('/hook', answering(204));
    await under.events.replay(under.actor, id, given.id);
    expect(await tried(id, RETRY_AFTER_MS.length + 2)).toMatchObject({ status: 'delivered' });
    const last = receiver.received.at(-1) ?? expect.unreachable();
    expect(last.headers['webhook-id']).toBe(given.eventId);
    expect(verified(last, secret)).toMatchObject({ type: 'account.linked' });
    expect(await under.events.getWebhook(under.actor, id)).toMatchObject({ failingSince: null });
    const { log } = await under.events.delivery(under.actor, id, given.id);
    expect(log.map(({ status }) => status)).toEqual([...RETRY_AFTER_MS.map(() => 500), 500, 204]);
    expect(log[0]).toMatchObject({ answer: 'broken', error: 'The endpoint answered 500.' });
  });

  test('a replayed delivery that fails again goes through the whole plan anew', async () => {
    receiver.behave('/hook', answering(500));
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    const { nextAt } = await tried(id, 1);
    await jump(Date.parse(nextAt ?? ''));
    const { id: deliveryId } = await tried(id, 2);
    await under.events.replay(under.actor, id, deliveryId);
    const again = await tried(id, 3);
    const delay = Date.parse(again.nextAt ?? '') - Date.parse(again.last?.at ?? '');
    expect(delay).toBeLessThanOrEqual((RETRY_AFTER_MS[0] ?? 0) * 1.1 + 1);
  });

  test('no answer, a cut connection and a redirect are failures that are told, and the redirect is not followed', async () => {
    receiver.behave('/cut', (response) => response.destroy());
    receiver.behave('/moved', answering(302, { location: `${receiver.url}/elsewhere` }));
    receiver.behave('/hangs', () => undefined);
    const hooks = {
      cut: await under.webhook(`${receiver.url}/cut`),
      moved: await under.webhook(`${receiver.url}/moved`),
      hangs: await under.webhook(`${receiver.url}/hangs`),
    };
    await under.announce();
    expect((await tried(hooks.cut.id, 1)).last?.error).toMatch(/cut the connection/);
    expect((await tried(hooks.moved.id, 1)).last?.error).toMatch(/redirects \(302\)/);
    await came('/hangs', 1);
    await under.clock.advance(15_500);
    const hung = await tried(hooks.hangs.id, 1);
    expect(hung.last).toMatchObject({ status: null });
    expect(hung.last?.error).toMatch(/did not answer within 15 seconds/);
    expect(hung.last?.durationMs).toBeGreaterThanOrEqual(15_000);
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  test('an answer counts by its status, however large or slow its body is; its beginning is kept', async () => {
    receiver.behave('/large', answering(200, {}, `begin ${'x'.repeat(200_000)}`));
    receiver.behave('/slow', (response) => {
      response.writeHead(200);
      response.write('half\0');
    });
    const [large, slow] = [
      await under.webhook(`${receiver.url}/large`),
      await under.webhook(`${receiver.url}/slow`),
    ];
    await under.announce();
    expect(await tried(large.id, 1)).toMatchObject({ status: 'delivered' });
    const { id } = await only(large.id);
    const { log } = await under.events.delivery(under.actor, large.id, id);
    expect(log[0]?.answer).toMatch(/^begin x+$/);
    expect(log[0]?.answer.length).toBe(2000);
    await came('/slow', 1);
    await under.clock.advance(15_500);
    const kept = await tried(slow.id, 1);
    expect(kept).toMatchObject({ status: 'delivered' });
    expect((await under.events.delivery(under.actor, slow.id, kept.id)).log[0]?.answer).toBe('half ');
  });

  test('Retry-After is heeded with 429 and 503, and the endpoint is left alone so long', async () => {
    receiver.behave('/busy', answering(429, { 'retry-after': '120' }));
    const { id } = await under.webhook(`${receiver.url}/busy`);
    await under.announce();
    const { nextAt } = await tried(id, 1);
    expect(Date.parse(nextAt ?? '') - under.clock.now()).toBe(120_000);
    await under.announce('account.changed');
    await under.clock.advance(100_000);
    expect(receiver.at('/busy')).toHaveLength(1);
    receiver.behave('/busy', answering(200));
    await under.clock.advance(25_000);
    await came('/busy', 3);
  });

  test('an endpoint that asked to be left alone no longer counts once the webhook leads elsewhere', async () => {
    receiver.behave('/busy', answering(503, { 'retry-after': '200' }));
    const { id } = await under.webhook(`${receiver.url}/busy`);
    await under.announce();
    await tried(id, 1);
    await under.announce('account.changed');
    await under.events.updateWebhook(under.actor, id, { url: `${receiver.url}/new` });
    await came('/new', 1);
    expect(receiver.at('/busy')).toHaveLength(1);
  });

  test('what an endpoint asks for after the webhook has left it holds up nothing', async () => {
    const held: (() => void)[] = [];
    receiver.behave(
      '/former',
      (response) => void held.push(() => answering(503, { 'retry-after': '200' })(response)),
    );
    const { id } = await under.webhook(`${receiver.url}/former`);
    await under.announce();
    await vi.waitFor(() => expect(held).toHaveLength(1), { timeout: 10_000 });
    await under.events.updateWebhook(under.actor, id, { url: `${receiver.url}/new` });
    held[0]?.();
    await tried(id, 1);
    await under.announce('account.changed');
    await came('/new', 1);
  });

  test('an endpoint that is gone is switched off, which is audited; what waits goes on when it is switched on', async () => {
    receiver.behave('/gone', answering(410));
    const { id } = await under.webhook(`${receiver.url}/gone`);
    await under.announce();
    await tried(id, 1);
    expect(await under.events.getWebhook(under.actor, id)).toMatchObject({ enabled: false, waiting: 1 });
    expect(await under.audited()).toContain('webhook.gone');
    await under.clock.advance(DAY_MS);
    expect(receiver.at('/gone')).toHaveLength(1);
    receiver.behave('/gone', answering(200));
    await under.events.updateWebhook(under.actor, id, { enabled: true });
    expect(await tried(id, 2)).toMatchObject({ status: 'delivered' });
  });

  test('an endpoint that says it is gone once the webhook has left it switches nothing off', async () => {
    const held: (() => void)[] = [];
    receiver.behave('/former', (response) => void held.push(() => answering(410)(response)));
    const { id } = await under.webhook(`${receiver.url}/former`);
    await under.announce();
    await vi.waitFor(() => expect(held).toHaveLength(1), { timeout: 10_000 });
    await under.events.updateWebhook(under.actor, id, { url: `${receiver.url}/new` });
    held[0]?.();
    await tried(id, 1);
    expect(await under.events.getWebhook(under.actor, id)).toMatchObject({
      enabled: true,
      failingSince: null,
    });
    await under.announce('account.changed');
    await came('/new', 1);
  });

  test('an endpoint that hangs or is dead holds up no other', async () => {
    receiver.behave('/hangs', () => undefined);
    await under.webhook(`${receiver.url}/hangs`);
    const dead = await under.webhook(`http://${DEAD}/hook`);
    const { id } = await under.webhook(`${receiver.url}/good`);
    for (let count = 0; count < 100; count += 1) await under.announce('account.changed', `owner-${count}`);
    // The clock stands still: nothing can have waited for the hanging one to be given up.
    await came('/good', 100);
    await vi.waitFor(
      async () => expect(await under.events.getWebhook(under.actor, id)).toMatchObject({ waiting: 0 }),
      { timeout: 10_000 },
    );
    expect(receiver.at('/hangs').length).toBeLessThanOrEqual(8);
    const { items } = await under.events.deliveries(under.actor, dead.id, { limit: 1 });
    expect(items[0]).toMatchObject({ status: 'waiting' });
    const failing = await under.events.getWebhook(under.actor, dead.id);
    expect(failing).toMatchObject({ waiting: 100, failingSince: expect.any(String) as unknown });
  });

  test('what is due longest is sent first', async () => {
    receiver.behave('/hook', answering(503, { 'retry-after': '60' }));
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    await tried(id, 1);
    for (let count = 0; count < 30; count += 1) {
      await under.announce('account.changed', `owner-${count}`);
      await under.clock.advance(1);
    }
    receiver.behave('/hook', () => undefined);
    await under.clock.advance(61_000);
    await came('/hook', 9);
    const owners = receiver.received.slice(1).map(({ body }) => /owner-\d+/.exec(body)?.[0] ?? '');
    expect(owners.toSorted((a, b) => a.localeCompare(b))).toEqual(
      Array.from({ length: 8 }, (_, at) => `owner-${at}`),
    );
  });

  /** Moves the clock to when something is due, and waits until it is sent. */
  async function jump(to: number): Promise<void> {
    await under.clock.advance(Math.max(0, to - under.clock.now()) + 1000);
    // The look for what is due may have been under way when the clock leapt.
    const sent = receiver.received.length;
    await vi.waitFor(
      async () => {
        await under.clock.advance(500);
        expect(receiver.received.length).toBeGreaterThan(sent);
      },
      { timeout: 5000, interval: 5 },
    );
  }
}
