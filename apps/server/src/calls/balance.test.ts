import { Secret } from '@sluice/core';
import { afterEach, describe, expect, it } from 'vitest';
import { orderOf } from './failures.ts';
import { shareSecrets } from './share-secrets.ts';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { noTokens } from './testing/no-tokens.ts';
import { answer, type Handler } from './testing/provider.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> =>
  (kit = await openKit({
    connector: { verify: { action: 'account.usage', input: {} } },
    ...options,
  }));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

const enrich = { action: 'people.enrich', input: { people: ['a', 'b', 'c'] } };
const usage =
  (left: number, credits = 2): Handler =>
  ({ url }, response) =>
    answer(response, 200, url === '/usage' ? { left } : { credits, left: left - credits });

describe('the known balance', () => {
  it('is what a read told last', async () => {
    const { call, ledger } = await open({ handler: usage(40) });
    await call({ action: 'account.usage', input: {} });
    expect(ledger.balance).toBe(40);
  });

  it('is known as soon as an account’s credentials are checked', async () => {
    const { calls, account, ledger } = await open({ handler: usage(40) });
    await calls.verify({ ...account, secrets: { apiKey: new Secret('candidate-key-1') } });
    expect(ledger.balance).toBe(40);
  });

  it('that is too small is asked for once more before a call is refused: credits may have been bought', async () => {
    const { call, provider, ledger } = await open({ handler: usage(40) });
    ledger.balance = 1;
    await expect(call(enrich)).resolves.toMatchObject({ credits: 2 });
    expect(provider.seen.map(({ url }) => url)).toEqual(['/usage', '/people/enrich']);
  });

  it('that stays too small stops the caller, and is not asked for again within a minute', async () => {
    const { call, provider, ledger } = await open({ handler: usage(2) });
    ledger.balance = 1;
    for (let time = 0; time < 3; time += 1) {
      const failure: unknown = await call(enrich).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'budget.exhausted' });
    }
    expect(provider.seen.map(({ url }) => url)).toEqual(['/usage']);
  });

  it('is asked for at once, however new it is, when somebody may have bought credits', async () => {
    const { call, calls, store, account, provider, ledger } = await open({ handler: usage(40) });
    ledger.balance = 1;
    ledger.balanceAt = Date.now();
    await expect(call(enrich)).rejects.toMatchObject({ code: 'budget.exhausted' });
    expect(provider.seen).toEqual([]);
    await store.transaction((tx) => calls.doubtBalance(tx, account));
    await expect(call(enrich)).resolves.toMatchObject({ credits: 2 });
  });

  it('refuses with an order to stop where the provider cannot be asked', async () => {
    const { call, ledger } = await open({ connector: {} });
    ledger.balance = 1;
    const failure: unknown = await call(enrich).catch((error: unknown) => error);
    expect(orderOf(failure)).toBe('stop');
  });
});

describe('what an answer says of credits', () => {
  it.each([
    [0.04, 1],
    [2, 2],
    [-3, 0],
    ['many', 0],
    [null, 0],
  ])('%j is booked as %i', async (told, booked) => {
    const { call, ledger } = await open({
      handler: (_, response) => answer(response, 200, { credits: told, left: 9.7 }),
    });
    await expect(call(enrich)).resolves.toMatchObject({ credits: booked, creditsLeft: 9 });
    expect(ledger.entries).toMatchObject([{ state: 'settled', charged: booked }]);
  });
});

describe('secrets', () => {
  it('are opened once for the calls that leave together, and anew for the next', async () => {
    const { account } = await open();
    let opened = 0;
    const port = shareSecrets({
      resolve: () => Promise.resolve(account),
      setStatus: () => Promise.resolve(),
      tokens: noTokens,
      secrets: () => Promise.resolve({ apiKey: new Secret(`opened ${(opened += 1)}`) }),
    });
    await Promise.all([port.secrets(account), port.secrets(account), port.secrets({ ...account })]);
    expect(opened).toBe(2);
    await new Promise((resolve) => setImmediate(resolve));
    await port.secrets(account);
    expect(opened).toBe(3);
  });
});
