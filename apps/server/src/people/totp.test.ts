import type { StoreLocation } from '@sluice/runtime';
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { overBothStores } from '../schema/testing/stores.ts';
import {
  openFactorsBench,
  PASSWORD,
  refusalOf,
  type FactorsBench,
  type SignedIn,
} from './testing/factors-bench.ts';

const EMAIL = 'ada@acme.example';
const PERIOD_MS = 30_000;
let bench: FactorsBench;

/** What the member's app shows so many milliseconds from now. */
const codeOf = (secret: string, inMs = 0) =>
  new TOTP({ secret }).generate({ timestamp: bench.clock.now() + inMs });

async function setUp(member: SignedIn = bench.owner): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await bench.factors.totp.begin(member.actor);
  const { recoveryCodes } = await bench.factors.totp.confirm(member.actor, codeOf(secret));
  // The code that confirmed it is spent.
  await bench.clock.advance(PERIOD_MS);
  return { secret, recoveryCodes };
}

const signIn = (code?: string) => bench.signIn(EMAIL, code);

function holds(place: () => StoreLocation): void {
  beforeEach(async () => {
    bench = await openFactorsBench({ location: place() });
  });
  afterEach(() => bench.close());

  test('once it is confirmed, a sign-in needs its code; before that it does not', async () => {
    const { secret, url } = await bench.factors.totp.begin(bench.owner.actor);
    expect(url).toMatch(/^otpauth:\/\/totp\/Sluice.*ada%40acme\.example\?.*secret=/);
    expect(await signIn()).toBe('in');
    expect(await refusalOf(bench.factors.totp.confirm(bench.owner.actor, '000000'))).toBe('auth.code');
    expect(await signIn()).toBe('in');
    await bench.factors.totp.confirm(bench.owner.actor, codeOf(secret));
    expect(await signIn()).toBe('needs code');
    await bench.clock.advance(PERIOD_MS);
    expect(await signIn(codeOf(secret))).toBe('in');
    const { member, recoveryCodesLeft } = await bench.people.me.get(bench.owner.actor);
    expect([member.hasTotp, recoveryCodesLeft]).toEqual([true, 10]);
  });

  test('a code opens once: not again, not for a second who sends it at once, and none before it', async () => {
    const { secret } = await setUp();
    const [before, code] = [codeOf(secret), codeOf(secret, PERIOD_MS)];
    const both = await Promise.allSettled([signIn(code), signIn(code)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalOf(signIn(code))).toBe('auth.code');
    expect(await refusalOf(signIn(before))).toBe('auth.code');
  });

  test('the code that confirmed it opens nothing', async () => {
    const { secret } = await bench.factors.totp.begin(bench.owner.actor);
    await bench.factors.totp.confirm(bench.owner.actor, codeOf(secret));
    expect(await refusalOf(signIn(codeOf(secret)))).toBe('auth.code');
  });

  test('a clock that is half a minute off works, one that is a minute off does not', async () => {
    const { secret } = await setUp();
    await bench.clock.advance(10 * PERIOD_MS);
    expect(await refusalOf(signIn(codeOf(secret, -2 * PERIOD_MS)))).toBe('auth.code');
    expect(await refusalOf(signIn(codeOf(secret, 2 * PERIOD_MS)))).toBe('auth.code');
    expect(await signIn(codeOf(secret, -PERIOD_MS))).toBe('in');
    expect(await signIn(codeOf(secret, PERIOD_MS))).toBe('in');
  });

  test('a recovery code opens once, however it is typed, and not once new ones were made', async () => {
    const { secret, recoveryCodes } = await setUp();
    const [first = '', second = '', third = ''] = recoveryCodes;
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await signIn(first)).toBe('in');
    expect(await refusalOf(signIn(first))).toBe('auth.code');
    expect(await signIn(` ${second.toUpperCase().replace('-', ' ')} `)).toBe('in');
    expect((await bench.people.me.get(bench.owner.actor)).recoveryCodesLeft).toBe(8);
    const renewed = await bench.factors.totp.renewRecoveryCodes(bench.owner.actor, codeOf(secret));
    expect(await refusalOf(signIn(third))).toBe('auth.code');
    expect(await signIn(renewed.recoveryCodes[0])).toBe('in');
  });

  test('the code of another member opens nothing', async () => {
    const grace = await bench.join('grace@acme.example');
    await setUp();
    const { secret, recoveryCodes } = await setUp(grace);
    expect(await refusalOf(signIn(codeOf(secret)))).toBe('auth.code');
    expect(await refusalOf(signIn(recoveryCodes[0]))).toBe('auth.code');
    expect(await bench.signIn('grace@acme.example', codeOf(secret))).toBe('in');
  });

  test('who finds a browser signed in cannot put another authenticator in the place of the member’s', async () => {
    const { secret } = await setUp();
    expect(await refusalOf(bench.factors.totp.begin(bench.owner.actor))).toBe('factor.exists');
    expect(await refusalOf(bench.factors.totp.remove(bench.owner.actor, '000000'))).toBe('auth.code');
    expect(await signIn(codeOf(secret))).toBe('in');
  });

  test('codes cannot be tried out', async () => {
    const { secret } = await setUp();
    const refusals: string[] = [];
    for (let tries = 0; tries < 12; tries += 1)
      refusals.push(await refusalOf(bench.factors.totp.remove(bench.owner.actor, '000000')));
    expect(refusals.filter((code) => code === 'auth.code').length).toBeLessThanOrEqual(10);
    expect(refusals.at(-1)).toBe('auth.too_many');
    expect(await refusalOf(bench.factors.totp.remove(bench.owner.actor, codeOf(secret)))).toBe(
      'auth.too_many',
    );
    await bench.clock.advance(16 * 60_000);
    expect(await refusalOf(bench.factors.totp.remove(bench.owner.actor, codeOf(secret)))).toBe('not refused');
  });

  test('strangers who know the password try few codes, and never lock out a browser that was signed in before', async () => {
    const { secret } = await setUp();
    const { signIn: door } = bench.people;
    const body = { email: EMAIL, password: PASSWORD };
    const known = await door.withPassword({ ...body, code: codeOf(secret) }, bench.client());
    const device = known.started?.device;
    await bench.clock.advance(2 * PERIOD_MS);
    const tryFrom = (address: string) =>
      refusalOf(door.withPassword({ ...body, code: '000000' }, bench.client(address)));
    const refusals: string[] = [];
    for (let network = 0; network < 8; network += 1)
      for (let tries = 0; tries < 6; tries += 1) refusals.push(await tryFrom(`198.51.${network}.1`));
    expect(refusals.slice(0, 6)).toEqual([...Array<string>(5).fill('auth.code'), 'auth.too_many']);
    expect(refusals.filter((code) => code === 'auth.code')).toHaveLength(20);
    const right = { ...body, code: codeOf(secret) };
    expect(await refusalOf(door.withPassword(right, bench.client('203.0.113.1')))).toBe('auth.too_many');
    const { started } = await door.withPassword(right, { ...bench.client('203.0.113.1'), device });
    expect(started?.me.member.email).toBe(EMAIL);
  });

  test('one that was begun half an hour ago, or begun anew, is confirmed no more', async () => {
    const { totp } = bench.factors;
    const { actor } = bench.owner;
    const first = await totp.begin(actor);
    const second = await totp.begin(actor);
    expect(await refusalOf(totp.confirm(actor, codeOf(first.secret)))).toBe('auth.code');
    await bench.clock.advance(31 * 60_000);
    expect(await refusalOf(totp.confirm(actor, codeOf(second.secret)))).toBe('factor.unknown');
  });

  test('removed, nothing of it is left and a sign-in needs no code', async () => {
    const sealed = async () =>
      (await bench.store.db.selectFrom('vault_secrets').select('owner_id').execute()).map(
        (row) => row.owner_id,
      );
    const before = await sealed();
    const { secret } = await setUp();
    expect(await sealed()).toHaveLength(before.length + 1);
    await bench.factors.totp.remove(bench.owner.actor, codeOf(secret));
    expect(await sealed()).toEqual(before);
    expect(await bench.store.db.selectFrom('recovery_codes').selectAll().execute()).toEqual([]);
    expect(await signIn()).toBe('in');
    expect(await refusalOf(bench.factors.totp.remove(bench.owner.actor, codeOf(secret)))).toBe(
      'factor.unknown',
    );
  });

  test('a reset link of an admin takes it away: it is for those who are locked out', async () => {
    const grace = await bench.join('grace@acme.example');
    await setUp(grace);
    const { url } = await bench.people.members.resetPassword(bench.owner.actor, grace.me.member.id);
    const reset = { token: url.split('#')[1] ?? '', password: 'a quiet harbour at dusk' };
    expect(await bench.signIn('grace@acme.example')).toBe('needs code');
    await bench.people.signIn.reset(reset, bench.client());
    expect(await bench.signIn('grace@acme.example')).toBe('in');
  });

  test('goes with the member who is removed: neither it, nor its sealed secret, nor a recovery code stays', async () => {
    const grace = await bench.join('grace@acme.example');
    const left = async () =>
      Promise.all(
        (['totp', 'recovery_codes', 'vault_secrets'] as const).map(
          async (table) => (await bench.store.db.selectFrom(table).selectAll().execute()).length,
        ),
      );
    const [, , sealed] = await left();
    await setUp(grace);
    expect(await left()).toEqual([1, 10, (sealed ?? 0) + 1]);
    await bench.people.members.remove(bench.owner.actor, grace.me.member.id);
    expect(await left()).toEqual([0, 0, sealed]);
  });

  test('neither its secret nor a recovery code lies open in the store', async () => {
    const { secret, recoveryCodes } = await setUp();
    const tables = ['totp', 'recovery_codes', 'audit', 'vault_secrets', 'members'] as const;
    for (const table of tables) {
      const text = JSON.stringify(await bench.store.db.selectFrom(table).selectAll().execute());
      for (const hidden of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replace('-', ''))])
        expect(text).not.toContain(hidden);
    }
    const acts = await bench.store.db.selectFrom('audit').select('act').execute();
    expect(acts.map(({ act }) => act)).toContain('totp.added');
  });
}

overBothStores(holds);
