import { SluiceError, type EventType, type ManualClock } from '@sluice/core';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimDue, LEASE_MS, type Claimed } from './claim.ts';
import { clearOld } from './clear-old.ts';
import { recordTries } from './record-tries.ts';
import { MAX_WEBHOOKS } from './webhooks.ts';
import { anAccount, openEvents, type EventsUnderTest, type OpenEvents } from './testing/events-under-test.ts';
import { leapingClock } from './testing/leaping-clock.ts';
import { answering, startReceiver, type Received, type Receiver } from './testing/receiver.ts';
import type { Try } from './try-delivery.ts';

const HOUR_MS = 3_600_000;
const GOOD_KEY = 'ex_good-11112222';
const OTHER_KEY = 'ex_good-33334444';
const NOT_AFTER_NOW = { timeout: 5000, interval: 5 };

let receiver: Receiver;
let under: EventsUnderTest;
const open = async (more: Partial<OpenEvents<ManualClock>> = {}) => {
  under = await openEvents({ clock: leapingClock(), allow: [receiver.host], ...more });
  under.events.start();
};
beforeEach(async () => {
  receiver = await startReceiver();
  await open();
});
afterEach(async () => {
  await under.close();
  await receiver.close();
});

const came = (path: string, count: number) =>
  vi.waitFor(() => expect(receiver.at(path)).toHaveLength(count), NOT_AFTER_NOW);
const settled = (webhookId: string) =>
  vi.waitFor(async () => {
    expect(await under.events.getWebhook(under.actor, webhookId)).toMatchObject({ waiting: 0 });
  }, NOT_AFTER_NOW);
const refusal = (work: Promise<unknown>): Promise<SluiceError> =>
  work.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => (error instanceof SluiceError ? error : expect.unreachable(String(error))),
  );

function verifies({ body, headers }: Received, secret: string): boolean {
  vi.useFakeTimers({ now: under.clock.now(), toFake: ['Date'] });
  try {
    new Verifier(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
}

describe('secrets', () => {
  test('while a rotation overlaps both secrets verify; afterwards the old one does not, and is destroyed', async () => {
    const { id, secret: former } = await under.webhook(`${receiver.url}/hook`);
    const { secret } = await under.events.rotateSecret(under.actor, id, { overlapSeconds: 3600 });
    await under.announce();
    await came('/hook', 1);
    const during = receiver.received[0] ?? expect.unreachable();
    expect([verifies(during, former), verifies(during, secret)]).toEqual([true, true]);
    await under.clock.advance(HOUR_MS);
    await under.announce();
    await came('/hook', 2);
    const after = receiver.received[1] ?? expect.unreachable();
    expect([verifies(after, former), verifies(after, secret)]).toEqual([false, true]);
    const place = { workspaceId: under.actor.workspaceId, ownerId: id };
    await clearOld(under, new AbortController().signal);
    const kept = Object.values(await under.vault.open(place)).map((one) => one.open());
    expect(kept).toEqual([secret]);
    expect((await under.events.getWebhook(under.actor, id)).secrets).toHaveLength(1);
  });

  test('with no overlap a leaked secret signs nothing more, and neither do those before it', async () => {
    const { id, secret: first } = await under.webhook(`${receiver.url}/hook`);
    const { secret: second } = await under.events.rotateSecret(under.actor, id, {});
    const { secret: third } = await under.events.rotateSecret(under.actor, id, { overlapSeconds: 0 });
    await under.announce();
    await came('/hook', 1);
    const one = receiver.received[0] ?? expect.unreachable();
    expect([first, second, third].map((secret) => verifies(one, secret))).toEqual([false, false, true]);
  });

  test('two rotations at once both happen, and the secret of the later one verifies', async () => {
    const { id } = await under.webhook(`${receiver.url}/hook`);
    const rotate = () => under.events.rotateSecret(under.actor, id, { overlapSeconds: 0 });
    const both = await Promise.all([rotate(), rotate()]);
    await under.announce();
    await came('/hook', 1);
    const one = receiver.received[0] ?? expect.unreachable();
    expect(both.map(({ secret }) => verifies(one, secret)).filter(Boolean)).toHaveLength(1);
    const [current] = (await under.events.getWebhook(under.actor, id)).secrets;
    const later = both.find(({ secret }) => secret.endsWith(current?.hint.slice(1) ?? 'none'));
    expect(verifies(one, later?.secret ?? '')).toBe(true);
  });
});

describe('what happens to accounts', () => {
  const types = async () =>
    (await under.events.list(under.actor, {})).items.map(({ type }) => type).toReversed();

  test('is told as it happens: linked, changed, failing, mended, unlinked, each once', async () => {
    const { id } = await under.webhook(`${receiver.url}/hook`);
    const { accounts, actor } = under;
    const account = await accounts.link(actor, {
      connector: 'example',
      fields: { apiKey: GOOD_KEY },
      owner: 'cus_1',
      label: 'onboarding',
    });
    const { workspaceId } = actor;
    const failing = {
      workspaceId,
      accountId: account.id,
      status: 'failing',
      reason: 'Key revoked.',
    } as const;
    await accounts.update(actor, account.id, { name: 'Sales' });
    await accounts.update(actor, account.id, { name: 'Sales' });
    await accounts.setStatus(failing);
    await accounts.setStatus(failing);
    await accounts.setStatus({ ...failing, status: 'active', reason: null });
    await accounts.unlink(actor, account.id);
    const told: EventType[] = [
      'account.linked',
      'account.changed',
      'account.failing',
      'account.mended',
      'account.unlinked',
    ];
    expect(await types()).toEqual(told);
    await settled(id);
    const sent = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(new Set(sent.map(({ type }) => type))).toEqual(new Set(told));
    expect(sent.find(({ type }) => type === 'account.failing')).toMatchObject({
      data: {
        account: {
          id: account.id,
          name: 'Sales',
          owner: 'cus_1',
          label: 'onboarding',
          statusReason: 'Key revoked.',
        },
      },
    });
    expect(JSON.stringify(receiver.received)).not.toContain(GOOD_KEY.slice(-4));
  });

  test('new credentials for a failing account tell that it changed and that it is mended', async () => {
    const { accounts, actor } = under;
    const { id } = await accounts.link(actor, { connector: 'example', fields: { apiKey: GOOD_KEY } });
    const change = { workspaceId: actor.workspaceId, accountId: id, status: 'failing', reason: 'x' } as const;
    await accounts.setStatus(change);
    await accounts.replaceCredentials(actor, id, { fields: { apiKey: OTHER_KEY } });
    expect(await types()).toEqual(['account.linked', 'account.failing', 'account.changed', 'account.mended']);
  });

  test('a link that the provider refuses is told to nobody', async () => {
    await under.close();
    const refuse = () => Promise.reject(new SluiceError('provider.auth', { message: 'Example: no.' }));
    await open({ verify: refuse });
    await under.webhook(`${receiver.url}/hook`);
    const body = { connector: 'example', fields: { apiKey: GOOD_KEY } };
    await expect(under.accounts.link(under.actor, body)).rejects.toMatchObject({ code: 'account.refused' });
    expect(await types()).toEqual([]);
    expect(receiver.received).toEqual([]);
  });
});

describe('where a webhook may lead', () => {
  test('a name that resolves to a private or metadata address is refused when it is entered', async () => {
    await under.close();
    for (const address of ['10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '127.0.0.1']) {
      await open({ resolve: async () => [{ address, family: address.includes(':') ? 6 : 4 }] });
      const refused = await refusal(under.webhook('https://hooks.example/x'));
      expect([address, refused.code]).toEqual([address, 'egress.address']);
      expect((await under.events.listWebhooks(under.actor, {})).items).toEqual([]);
      await under.close();
    }
    await open();
  });

  test('a name that turns to a private address later is not called, and the log says why', async () => {
    await under.close();
    let address = '93.184.215.14';
    await open({ resolve: async () => [{ address, family: 4 }] });
    const { id } = await under.webhook('https://hooks.example/x');
    address = '127.0.0.1';
    await under.announce();
    await vi.waitFor(async () => {
      const { items } = await under.events.deliveries(under.actor, id, {});
      expect(items[0]?.last?.error).toBe('hooks.example leads to 127.0.0.1, a private address.');
    }, NOT_AFTER_NOW);
    expect(receiver.received).toEqual([]);
  });

  test('an address that names a user, plain http or a fragment is refused, also on a change', async () => {
    const { id } = await under.webhook(`${receiver.url}/hook`);
    for (const url of ['https://a:b@hooks.example/', 'http://hooks.example/', 'https://hooks.example/#x'])
      expect((await refusal(under.events.updateWebhook(under.actor, id, { url }))).code).toBe('egress.host');
    expect((await under.events.getWebhook(under.actor, id)).url).toBe(`${receiver.url}/hook`);
  });

  test(`there are at most ${MAX_WEBHOOKS} in a workspace`, async () => {
    for (let count = 0; count < MAX_WEBHOOKS; count += 1) await under.webhook(`${receiver.url}/hook`);
    expect((await refusal(under.webhook(`${receiver.url}/hook`))).code).toBe('webhook.limit');
  });

  test('what the address holds in its path and query is in no audit entry', async () => {
    const { id } = await under.webhook(`${receiver.url}/canary-1/hook?token=canary-2`);
    await under.events.updateWebhook(under.actor, id, {
      url: `${receiver.url}/canary-3/other?token=canary-4`,
    });
    await under.events.removeWebhook(under.actor, id);
    const rows = await under.store.db.selectFrom('audit').selectAll().execute();
    expect(await under.audited()).toEqual(['webhook.created', 'webhook.updated', 'webhook.removed']);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});

describe('walls', () => {
  test('another workspace’s webhook and deliveries answer as ones that are not there', async () => {
    const { events, stranger, actor } = under;
    const { id } = await under.webhook(`${receiver.url}/hook`);
    const { delivery } = await events.testWebhook(actor, id);
    const ways: (() => Promise<unknown>)[] = [
      () => events.getWebhook(stranger, id),
      () => events.updateWebhook(stranger, id, { enabled: false }),
      () => events.removeWebhook(stranger, id),
      () => events.rotateSecret(stranger, id, {}),
      () => events.testWebhook(stranger, id),
      () => events.deliveries(stranger, id, {}),
      () => events.delivery(stranger, id, delivery.id),
      () => events.replay(stranger, id, delivery.id),
      () => events.replayMany(stranger, id, { since: '2020-01-01T00:00:00Z' }),
    ];
    for (const way of ways) expect((await refusal(way())).code).toBe('webhook.unknown');
    const theirs = await events.createWebhook(stranger, { url: `${receiver.url}/theirs` });
    const foreign = await refusal(events.replay(stranger, theirs.webhook.id, delivery.id));
    expect(foreign.code).toBe('delivery.unknown');
    expect((await refusal(events.delivery(stranger, theirs.webhook.id, delivery.id))).code).toBe(
      'delivery.unknown',
    );
    expect((await events.listWebhooks(stranger, {})).items.map((one) => one.id)).toEqual([theirs.webhook.id]);
    expect(receiver.received).toHaveLength(1);
  });

  test('an event of one workspace is told to no webhook of another', async () => {
    await under.events.createWebhook(under.stranger, { url: `${receiver.url}/theirs` });
    const { id } = await under.webhook(`${receiver.url}/ours`);
    await under.announce();
    await settled(id);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/ours']);
    expect((await under.events.list(under.stranger, {})).items).toEqual([]);
  });
});

describe('testing and replaying', () => {
  test('a test is sent at once, also while the webhook is off, is not repeated and is no event', async () => {
    receiver.behave('/hook', answering(500, {}, 'not yet'));
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.events.updateWebhook(under.actor, id, { enabled: false });
    const tested = await under.events.testWebhook(under.actor, id);
    expect(tested).toMatchObject({
      delivery: { type: 'webhook.test', status: 'failed', attempts: 1, nextAt: null },
      log: [{ status: 500, answer: 'not yet' }],
    });
    await under.clock.advance(HOUR_MS);
    expect(receiver.received).toHaveLength(1);
    expect((await under.events.list(under.actor, {})).items).toEqual([]);
  });

  test('what a webhook missed in a span is sent again at once, and what it got is not', async () => {
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce('account.changed', 'got');
    await came('/hook', 1);
    await settled(id);
    receiver.behave('/hook', answering(500));
    await under.announce('account.changed', 'early');
    await came('/hook', 2);
    await under.clock.advance(1000);
    const since = new Date(under.clock.now()).toISOString();
    await under.announce('account.changed', 'missed');
    await came('/hook', 3);
    receiver.behave('/hook', answering(200));
    await vi.waitFor(async () => {
      const { items } = await under.events.deliveries(under.actor, id, {});
      expect(items.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    }, NOT_AFTER_NOW);
    expect(await under.events.replayMany(under.actor, id, { since })).toEqual({ replayed: 1 });
    await came('/hook', 4);
    expect(receiver.received.at(-1)?.body).toContain('missed');
    await vi.waitFor(async () => {
      const { items } = await under.events.deliveries(under.actor, id, { status: 'delivered' });
      expect(items).toHaveLength(2);
    }, NOT_AFTER_NOW);
    const all = { since: '2020-01-01T00:00:00Z', onlyFailed: false };
    expect(await under.events.replayMany(under.actor, id, all)).toEqual({ replayed: 3 });
    await came('/hook', 7);
  });

  test('a removed webhook is told nothing more, and nothing of it is left', async () => {
    receiver.behave('/hook', answering(500));
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    await came('/hook', 1);
    await under.events.removeWebhook(under.actor, id);
    await under.clock.advance(HOUR_MS);
    await under.events.close();
    const { db } = under.store;
    const left = await Promise.all([
      db.selectFrom('deliveries').select('id').execute(),
      db.selectFrom('delivery_tries').select('delivery_id').execute(),
      db.selectFrom('vault_secrets').select('owner_id').where('owner_id', '=', id).execute(),
    ]);
    expect(left).toEqual([[], [], []]);
    expect(receiver.received).toHaveLength(1);
  });

  test('what is being sent when the server stops is sent by the next one', async () => {
    receiver.behave('/hook', () => undefined);
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    await came('/hook', 1);
    const closing = under.events.close();
    await under.clock.advance(3000);
    await closing;
    const { items } = await under.events.deliveries(under.actor, id, {});
    expect(items[0]).toMatchObject({ status: 'waiting', attempts: 0, nextAt: expect.any(String) as unknown });
  });
});

describe('leases', () => {
  const hold = async (leasedUntil: number) => {
    const held = { leased_until: leasedUntil, next_at: leasedUntil };
    await under.store.db.updateTable('deliveries').set(held).execute();
  };

  test('what a killed server held is sent by the next start over its folder at once', async () => {
    await under.close();
    under = await openEvents({ clock: leapingClock(), allow: [receiver.host] });
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    await hold(under.clock.now() + LEASE_MS);
    under.events.start();
    // The clock stands still, so no lease can have ended.
    await came('/hook', 1);
    await settled(id);
  });

  test('what a server learns too late of a delivery that another took over changes nothing', async () => {
    await under.close();
    under = await openEvents({ clock: leapingClock(), allow: [receiver.host] });
    const { id } = await under.webhook(`${receiver.url}/hook`);
    await under.announce();
    const claim = () => claimDue(under, { workspaceId: under.actor.workspaceId, webhookId: id, most: 10 });
    const [late] = await claim();
    expect(await claim(), 'nobody else gets it').toEqual([]);
    await under.clock.advance(LEASE_MS);
    const [taken] = await claim();
    expect(taken?.id).toBe(late?.id);
    const done = (claimed: Claimed | undefined, status: number): Try => ({
      claimed: claimed ?? expect.unreachable(),
      url: `${receiver.url}/hook`,
      at: under.clock.now(),
      status,
      error: null,
      answer: '',
      durationMs: 1,
      outcome: status === 200 ? { to: 'delivered' } : { to: 'failed' },
    });
    await under.store.transaction((tx) => recordTries(tx, under, [done(late, 500)]));
    const delivery = async () => (await under.events.deliveries(under.actor, id, {})).items[0];
    expect(await delivery()).toMatchObject({ status: 'waiting', attempts: 0, last: null });
    await under.store.transaction((tx) => recordTries(tx, under, [done(taken, 200)]));
    expect(await delivery()).toMatchObject({ status: 'delivered', attempts: 1, last: { status: 200 } });
  });
});

describe('what is kept', () => {
  test('is bounded by count and by age; what waits stays, and its event with it', async () => {
    const parts = { ...under, keepEvents: 10 };
    const { id } = await under.webhook(`${receiver.url}/hook`);
    receiver.behave('/hook', answering(500));
    await under.announce('account.changed', 'waits');
    await came('/hook', 1);
    receiver.behave('/hook', answering(200));
    for (let count = 0; count < 30; count += 1) await under.announce('account.changed', `o-${count}`);
    await came('/hook', 31);
    await vi.waitFor(async () => {
      expect(await under.events.getWebhook(under.actor, id)).toMatchObject({ waiting: 1 });
    }, NOT_AFTER_NOW);
    await clearOld(parts, new AbortController().signal);
    const { items } = await under.events.deliveries(under.actor, id, { limit: 500 });
    expect(items.map(({ status }) => status)).toEqual([...Array<string>(10).fill('delivered'), 'waiting']);
    const waits = await under.events.delivery(under.actor, id, items.at(-1)?.id ?? '');
    expect(waits.payload).toMatchObject({ data: { account: { owner: 'waits' } } });
    const tries = await under.store.db.selectFrom('delivery_tries').select('delivery_id').execute();
    expect(tries).toHaveLength(11);

    await under.events.close();
    await under.clock.advance(91 * 24 * HOUR_MS);
    await clearOld(parts, new AbortController().signal);
    expect((await under.events.deliveries(under.actor, id, {})).items).toEqual([]);
    expect((await under.events.list(under.actor, {})).items).toEqual([]);
  });

  test('events that nobody waits for go down to the newest', async () => {
    const parts = { ...under, keepEvents: 10 };
    for (let count = 0; count < 25; count += 1) await under.announce('account.changed', `o-${count}`);
    await clearOld(parts, new AbortController().signal);
    const { items } = await under.events.list(under.actor, { limit: 500 });
    expect(items).toHaveLength(10);
    expect(items[0]).toMatchObject({ data: { account: anOwner('o-24') } });
  });
});

const anOwner = (owner: string) => ({ owner, id: anAccount(owner, 0).id });
