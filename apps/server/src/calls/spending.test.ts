import { afterEach, describe, expect, it } from 'vitest';
import { isInDoubt, orderOf } from './failures.ts';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { noTokens } from './testing/no-tokens.ts';
import { answer, type Handler } from './testing/provider.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

const enrich = { action: 'people.enrich', input: { people: ['a', 'b', 'c'] } };
const buy = { action: 'people.buy', input: { people: ['a', 'b', 'c'] } };
const charged: Handler = (_, response) => answer(response, 200, { credits: 2, left: 98 });
const cut: Handler = (_, response) => response.destroy();
const states = ({ ledger }: Kit) => ledger.entries.map(({ state }) => state);
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const effects = ({ store }: Kit) => store.db.selectFrom('call_effects').selectAll().execute();

describe('a call that spends', () => {
  it('reserves the most it may cost before it is sent, and books what was charged', async () => {
    const seen: string[][] = [];
    const made = await open({
      handler: (request, response, count) => {
        seen.push(states(made));
        charged(request, response, count);
      },
    });
    await expect(made.call(enrich)).resolves.toMatchObject({ credits: 2, creditsLeft: 98 });
    expect(seen).toEqual([['open']]);
    expect(made.ledger.entries).toMatchObject([{ reserved: 3, state: 'settled', charged: 2 }]);
    expect(made.ledger.balance).toBe(98);
  });

  it('has its intent on disk before it is sent', async () => {
    const seen: unknown[] = [];
    const made = await open({
      handler: (request, response, count) => {
        const look = async (): Promise<void> => {
          seen.push(...(await effects(made)));
          charged(request, response, count);
        };
        void look();
      },
    });
    await made.call({ ...enrich, idempotencyKey: 'k1' });
    expect(seen).toMatchObject([{ idempotency_key: 'k1', state: 'open', reserved: 3, entry_id: '0' }]);
  });

  it('is not sent when the cap does not allow it', async () => {
    const { call, provider, calls } = await open({ handler: charged });
    await expect(call({ ...enrich, holder: 'run_1', capCredits: 2 })).rejects.toMatchObject({
      code: 'run.cap',
    });
    expect(provider.seen).toHaveLength(0);
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toMatchObject([
      { outcome: 'refused', attempts: 0, status: null },
    ]);
  });

  it('counts as no call of a run that fills its cap with ever smaller batches', async () => {
    const { call, calls } = await open({ handler: charged });
    const inRun = { ...enrich, holder: 'run_1', runId: 'run_1' };
    await expect(call({ ...inRun, capCredits: 2 })).rejects.toMatchObject({ code: 'run.cap' });
    await call({ ...inRun, capCredits: 3 });
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toMatchObject([{ outcome: 'ok', runId: 'run_1' }]);
  });

  it.each([
    [400, 'provider.rejected', 'reject'],
    [401, 'provider.auth', 'reauthorise'],
    [402, 'provider.credits', 'stop'],
  ])('gets its reservation back when the provider says no with %i', async (status, code, order) => {
    const made = await open({ handler: (_, response) => answer(response, status, { message: 'No.' }) });
    const failure = await failureOf(made.call(enrich));
    expect(failure).toMatchObject({ code, message: 'Plain: No.' });
    expect([orderOf(failure), isInDoubt(failure)]).toEqual([order, false]);
    expect([states(made), await effects(made)]).toEqual([['refunded'], []]);
  });

  it('gets its reservation back when it was never sent', async () => {
    const made = await open();
    await made.provider.close();
    const failure = await failureOf(made.call(enrich));
    expect([orderOf(failure), isInDoubt(failure)]).toEqual(['retry', false]);
    expect(states(made)).toEqual(['refunded']);
  });

  it('is booked by its caller when he wants it so, in his own transaction', async () => {
    const made = await open({ handler: charged });
    const result = await made.call({ ...enrich, settle: 'later' });
    expect(result.entryId).toBe('0');
    expect(states(made)).toEqual(['open']);
    await made.store.transaction((tx) => made.calls.settle(tx, result));
    expect(made.ledger.entries).toMatchObject([{ state: 'settled', charged: 2 }]);
    expect(made.ledger.balance).toBe(98);
  });

  it('is taken back by its caller', async () => {
    const made = await open({ handler: charged });
    const result = await made.call({ ...enrich, settle: 'later' });
    await made.store.transaction((tx) => made.calls.refund(tx, result));
    expect([states(made), await effects(made)]).toEqual([['refunded'], []]);
  });
});

describe('an idempotency key', () => {
  it('gets the same answer again, without a second call or charge', async () => {
    const made = await open({ handler: charged });
    const first = await made.call({ ...enrich, idempotencyKey: 'k1' });
    const again = await made.call({ ...enrich, idempotencyKey: 'k1' });
    expect(again).toMatchObject({ output: first.output, credits: 2, replayed: true, attempts: 0 });
    expect([made.provider.seen.length, made.ledger.entries.length]).toEqual([1, 1]);
  });

  it('is refused for another input or action', async () => {
    const { call, provider } = await open({ handler: charged });
    await call({ ...enrich, idempotencyKey: 'k1' });
    for (const other of [{ ...enrich, input: { people: ['z'] } }, buy]) {
      await expect(call({ ...other, idempotencyKey: 'k1' })).rejects.toMatchObject({
        code: 'idempotency.conflict',
      });
    }
    expect(provider.seen).toHaveLength(1);
  });

  it('lets one of two twins through at a time', async () => {
    const { call, provider } = await open({ handler: charged });
    const twins = await Promise.allSettled([1, 2, 3].map(() => call({ ...enrich, idempotencyKey: 'k1' })));
    expect(twins.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(twins[1]).toMatchObject({ reason: { code: 'idempotency.busy' } });
    expect(provider.seen).toHaveLength(1);
  });

  it('may be used again after the provider said no', async () => {
    const { call } = await open({
      handler: (request, response, count) =>
        count === 1 ? answer(response, 400, {}) : charged(request, response, count),
    });
    await failureOf(call({ ...enrich, idempotencyKey: 'k1' }));
    await expect(call({ ...enrich, idempotencyKey: 'k1' })).resolves.toMatchObject({ credits: 2 });
  });

  it('is not done again after its caller booked it', async () => {
    const made = await open({ handler: charged });
    const result = await made.call({ ...enrich, idempotencyKey: 'k1', settle: 'later' });
    await made.store.transaction((tx) => made.calls.settle(tx, result));
    await expect(made.call({ ...enrich, idempotencyKey: 'k1' })).rejects.toMatchObject({
      code: 'idempotency.conflict',
    });
    expect(made.provider.seen).toHaveLength(1);
  });

  it('reaches the provider in a form that only this account has', async () => {
    const made = await open({ handler: charged });
    await made.call({ ...enrich, idempotencyKey: 'line\r\nbreak' });
    Object.assign(made.account, { workspaceId: 'wsp_2' });
    await made.call({ ...enrich, idempotencyKey: 'line\r\nbreak', workspaceId: 'wsp_2' });
    const [first, second] = made.provider.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^slc_[0-9a-f]{40}$/);
    expect(second).not.toBe(first);
  });
});

describe('a call in doubt', () => {
  const doubtful: [string, Handler][] = [
    ['the connection was cut', cut],
    ['the server failed', (_, response) => answer(response, 500, {})],
    ['the answer cannot be read', (_, response) => answer(response, 200, '{"cre')],
  ];

  it.each(doubtful)('is repeated with the same key where that charges once: %s', async (_name, fault) => {
    const made = await open({
      handler: (request, response, count) => (count < 3 ? fault : charged)(request, response, count),
    });
    await expect(made.call(enrich)).resolves.toMatchObject({ credits: 2, attempts: 3 });
    expect(new Set(made.provider.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(made.ledger.entries).toMatchObject([{ state: 'settled', charged: 2 }]);
  });

  it.each(doubtful)('is reported at once where a repeat could do it twice: %s', async (_name, fault) => {
    const made = await open({ handler: fault });
    const failure = await failureOf(made.call({ ...buy, idempotencyKey: 'k1' }));
    expect([orderOf(failure), isInDoubt(failure)]).toEqual(['retry', true]);
    expect([made.provider.seen.length, states(made)]).toEqual([1, ['open']]);
  });

  it('is taken up by a repeat under the same reservation', async () => {
    const made = await open({
      handler: (request, response, count) => (count === 1 ? cut : charged)(request, response, count),
    });
    await failureOf(made.call({ ...buy, idempotencyKey: 'k1' }));
    await expect(made.call({ ...buy, idempotencyKey: 'k1' })).resolves.toMatchObject({ credits: 2 });
    const keys = made.provider.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
    expect(made.ledger.entries).toMatchObject([{ state: 'settled', charged: 2 }]);
  });

  it('is taken up by another process that finds the intent', async () => {
    const made = await open({
      handler: (request, response, count) => (count === 1 ? cut : charged)(request, response, count),
    });
    await failureOf(made.call({ ...buy, idempotencyKey: 'k1' }));
    const { createCalls } = await import('./calls.ts');
    const { store, ledger, pacer, provider, account } = made;
    const { Secret } = await import('@sluice/core');
    const calls = createCalls({
      store,
      ledger,
      pacer,
      egress: { allowHosts: [provider.host] },
      accounts: {
        resolve: () => Promise.resolve(account),
        secrets: () => Promise.resolve({ apiKey: new Secret('other-process-key') }),
        setStatus: () => Promise.resolve(),
        tokens: noTokens,
      },
    });
    await calls.call({ workspaceId: 'wsp_1', accountId: 'acc_1', ...buy, idempotencyKey: 'k1' });
    expect(ledger.entries).toMatchObject([{ state: 'settled', charged: 2 }]);
    await calls.close();
  });

  it('stays in doubt when it is cancelled after it was sent', async () => {
    const stop = new AbortController();
    const made = await open({ handler: () => stop.abort() });
    const failure = await failureOf(made.call({ ...enrich, signal: stop.signal }));
    expect(failure).toMatchObject({ code: 'call.cancelled' });
    expect([isInDoubt(failure), states(made)]).toEqual([true, ['open']]);
  });

  it('is in none when it is cancelled before it was sent', async () => {
    const made = await open();
    const failure = await failureOf(made.call({ ...enrich, signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ code: 'call.cancelled' });
    expect([isInDoubt(failure), states(made), made.provider.seen.length]).toEqual([false, ['refunded'], 0]);
  });

  it('is in none any more when a repeat is answered with a plain no', async () => {
    const made = await open({
      handler: (request, response, count) =>
        count === 1 ? cut(request, response, count) : answer(response, 400, { message: 'No.' }),
    });
    const failure = await failureOf(made.call(enrich));
    expect([orderOf(failure), isInDoubt(failure), states(made)]).toEqual(['reject', false, ['refunded']]);
  });

  it('stays in doubt when a repeat is answered with no credits: the first may have taken them', async () => {
    const made = await open({
      handler: (request, response, count) =>
        count === 1 ? cut(request, response, count) : answer(response, 402, { message: 'None left.' }),
    });
    const failure = await failureOf(made.call(enrich));
    expect([orderOf(failure), isInDoubt(failure), states(made)]).toEqual(['stop', true, ['open']]);
  });

  it('stays in doubt when its success cannot be booked', async () => {
    const made = await open({ handler: charged });
    made.ledger.settle = () => Promise.reject(new Error('disk gone'));
    const failure = await failureOf(made.call({ ...enrich, idempotencyKey: 'k1' }));
    expect([isInDoubt(failure), states(made)]).toEqual([true, ['open']]);
  });

  it('is what an answer leaves that its connector cannot make sense of', async () => {
    const made = await open({
      handler: charged,
      connector: {
        classify: () => {
          throw new TypeError('no such property');
        },
      },
    });
    const failure = await failureOf(made.call(buy));
    expect(failure).toMatchObject({ code: 'provider.malformed' });
    expect([isInDoubt(failure), states(made)]).toEqual([true, ['open']]);
  });

  it('is none when only the headers of the limits are odd', async () => {
    const made = await open({
      handler: charged,
      connector: {
        readLimits: () => {
          throw new TypeError('no such header');
        },
      },
    });
    await expect(made.call(buy)).resolves.toMatchObject({ credits: 2 });
  });

  it('of an answer in another form than expected leaves the intent open', async () => {
    const made = await open({ handler: (_, response) => answer(response, 200, {}) });
    const failure = await failureOf(made.call({ action: 'things.create', idempotencyKey: 'k1' }));
    expect(failure).toMatchObject({ code: 'provider.malformed' });
    expect([orderOf(failure), isInDoubt(failure)]).toEqual(['stop', true]);
    expect(await effects(made)).toMatchObject([{ state: 'open' }]);
  });
});

describe('a call that writes', () => {
  it('reserves nothing, sends its form with a key, and is kept for repeats', async () => {
    const made = await open({ handler: (_, response) => answer(response, 200, { id: 7 }) });
    await made.call({ action: 'things.create', input: { id: 'a&b' }, idempotencyKey: 'k1' });
    await made.call({ action: 'things.create', input: { id: 'a&b' }, idempotencyKey: 'k1' });
    expect(made.provider.seen).toHaveLength(1);
    expect(made.provider.seen[0]).toMatchObject({
      body: 'id=a%26b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(made.ledger.entries).toEqual([]);
  });
});
