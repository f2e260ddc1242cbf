import type { StoreLocation } from '@sluice/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { overBothStores } from '../schema/testing/stores.ts';
import { openFactorsBench, refusalOf, type FactorsBench, type SignedIn } from './testing/factors-bench.ts';
import {
  softAuthenticator,
  type AnswerTraits,
  type SoftAuthenticator,
} from './testing/soft-authenticator.ts';

const HOST = 'sluice.acme.example';
const home = { origin: `https://${HOST}`, rpId: HOST };
let bench: FactorsBench;

async function added(
  member: SignedIn = bench.owner,
  traits: AnswerTraits = {},
): Promise<{ authenticator: SoftAuthenticator; id: string }> {
  const authenticator = softAuthenticator(home);
  const { challengeId, options } = await bench.factors.passkeys.beginAdd(member.actor, HOST);
  const credential = authenticator.register(options, traits);
  const answer = { challengeId, credential, name: 'Laptop' };
  const { id } = await bench.factors.passkeys.add(member.actor, HOST, answer);
  return { authenticator, id };
}

async function signIn(authenticator: SoftAuthenticator, traits: AnswerTraits = {}): Promise<string> {
  const { challengeId, options } = await bench.factors.passkeys.beginSignIn(bench.client());
  const credential = authenticator.authenticate(options, traits);
  const { memberId } = await bench.factors.passkeys.signIn(bench.client(), { challengeId, credential });
  const { me } = await bench.people.signIn.asMember({ memberId, method: 'passkey', client: bench.client() });
  return me.member.email;
}

function holds(place: () => StoreLocation): void {
  beforeEach(async () => {
    bench = await openFactorsBench({ location: place() });
  });
  afterEach(() => bench.close());

  test('a passkey that was added signs its member in, and is listed with when it was used', async () => {
    const { authenticator, id } = await added();
    const listed = () => bench.factors.passkeys.list(bench.owner.actor, {});
    expect((await listed()).items).toMatchObject([{ id, name: 'Laptop', lastUsedAt: null }]);
    expect(await signIn(authenticator)).toBe('ada@acme.example');
    expect((await listed()).items[0]?.lastUsedAt).not.toBeNull();
    expect((await bench.people.me.get(bench.owner.actor)).member.passkeys).toBe(1);
  });

  test('one that asks for no finger, face or PIN is neither added nor let in', async () => {
    expect(await refusalOf(added(bench.owner, { verifiesUser: false }))).toBe('auth.passkey');
    const { authenticator } = await added();
    expect(await refusalOf(signIn(authenticator, { verifiesUser: false }))).toBe('auth.passkey');
    expect(await signIn(authenticator)).toBe('ada@acme.example');
  });

  test('what was made or signed for a page of another site is refused', async () => {
    const other = { origin: 'https://sluice-acme.example', rpId: 'sluice-acme.example' };
    expect(await refusalOf(added(bench.owner, other))).toBe('auth.passkey');
    expect(await refusalOf(added(bench.owner, { origin: other.origin }))).toBe('auth.passkey');
    const { authenticator } = await added();
    expect(await refusalOf(signIn(authenticator, other))).toBe('auth.passkey');
    expect(await refusalOf(signIn(authenticator, { origin: other.origin }))).toBe('auth.passkey');
  });

  test('an answer is good once, and for five minutes', async () => {
    const { authenticator } = await added();
    const { passkeys } = bench.factors;
    const begun = await passkeys.beginSignIn(bench.client());
    const answer = {
      challengeId: begun.challengeId,
      credential: authenticator.authenticate(begun.options),
    };
    const both = await Promise.allSettled([
      passkeys.signIn(bench.client(), answer),
      passkeys.signIn(bench.client(), answer),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalOf(passkeys.signIn(bench.client(), answer))).toBe('auth.passkey');
    const late = await passkeys.beginSignIn(bench.client());
    const lateAnswer = {
      challengeId: late.challengeId,
      credential: authenticator.authenticate(late.options),
    };
    await bench.clock.advance(5 * 60_000);
    expect(await refusalOf(passkeys.signIn(bench.client(), lateAnswer))).toBe('auth.passkey');
  });

  test('an answer fits its own challenge alone', async () => {
    const { authenticator } = await added();
    const { passkeys } = bench.factors;
    const one = await passkeys.beginSignIn(bench.client());
    const other = await passkeys.beginSignIn(bench.client());
    const crossed = { challengeId: other.challengeId, credential: authenticator.authenticate(one.options) };
    expect(await refusalOf(passkeys.signIn(bench.client(), crossed))).toBe('auth.passkey');
  });

  test('what one member was asked to sign is not another’s to answer', async () => {
    const grace = await bench.join('grace@acme.example');
    const { passkeys } = bench.factors;
    const { challengeId, options } = await passkeys.beginAdd(bench.owner.actor, HOST);
    const answer = { challengeId, credential: softAuthenticator(home).register(options), name: 'Mine' };
    expect(await refusalOf(passkeys.add(grace.actor, HOST, answer))).toBe('auth.passkey');
    expect(await refusalOf(passkeys.signIn(bench.client(), answer))).toBe('auth.passkey');
    expect((await passkeys.list(grace.actor, {})).items).toEqual([]);
  });

  test('a copy that falls behind its original is refused', async () => {
    const { authenticator } = await added();
    await signIn(authenticator, { counter: 7 });
    expect(await refusalOf(signIn(authenticator, { counter: 7 }))).toBe('auth.passkey');
    expect(await refusalOf(signIn(authenticator, { counter: 3 }))).toBe('auth.passkey');
    expect(await signIn(authenticator, { counter: 8 })).toBe('ada@acme.example');
  });

  test('one that says it is another member’s, is not known, or was removed, lets nobody in', async () => {
    const grace = await bench.join('grace@acme.example');
    const { authenticator, id } = await added();
    const userHandle = Buffer.from(grace.me.member.id).toString('base64url');
    expect(await refusalOf(signIn(authenticator, { userHandle }))).toBe('auth.passkey');
    const stranger = softAuthenticator(home);
    expect(await refusalOf(signIn(stranger, { userHandle }))).toBe('auth.passkey');
    expect(await refusalOf(bench.factors.passkeys.remove(grace.actor, id))).toBe('factor.unknown');
    await bench.factors.passkeys.remove(bench.owner.actor, id);
    expect(await refusalOf(signIn(authenticator))).toBe('auth.passkey');
  });

  test('a member who was removed does not come in by a passkey', async () => {
    const grace = await bench.join('grace@acme.example');
    const { authenticator } = await added(grace);
    await bench.people.members.remove(bench.owner.actor, grace.me.member.id);
    expect(await refusalOf(signIn(authenticator))).toMatch(/^(member\.unknown|auth\.passkey)$/);
    expect(await bench.store.db.selectFrom('passkeys').selectAll().execute()).toEqual([]);
  });

  test('the last way in stays: a passkey where there is no password and no other', async () => {
    const { id } = await added();
    const second = await added();
    await bench.store.db.updateTable('members').set({ password_hash: null }).execute();
    const both = await Promise.all([
      refusalOf(bench.factors.passkeys.remove(bench.owner.actor, id)),
      refusalOf(bench.factors.passkeys.remove(bench.owner.actor, second.id)),
    ]);
    expect(both.toSorted()).toEqual(['factor.last', 'not refused']);
    expect((await bench.factors.passkeys.list(bench.owner.actor, {})).items).toHaveLength(1);
  });

  test('what strangers begin is bounded, by where they are and altogether', async () => {
    const { passkeys } = bench.factors;
    let refused = 'not refused';
    for (let count = 0; count < 150 && refused === 'not refused'; count += 1)
      refused = await refusalOf(passkeys.beginSignIn(bench.client('198.51.100.7')));
    expect(refused).toBe('auth.too_many');
    expect(await refusalOf(passkeys.beginSignIn(bench.client('203.0.113.9')))).toBe('not refused');
    for (let count = 0; count < 8; count += 1) await passkeys.beginAdd(bench.owner.actor, HOST);
    const kept = await bench.store.db
      .selectFrom('passkey_challenges')
      .select('id')
      .where('member_id', 'is not', null)
      .execute();
    expect(kept).toHaveLength(5);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'passkey'],
    ['a list', []],
    ['no parts', {}],
    ['parts of the wrong types', { id: 1, rawId: [], type: 'public-key', response: {} }],
    ['bytes that are none', { id: 'a', rawId: 'a', type: 'public-key', response: junk('***') }],
    ['bytes that mean nothing', { id: 'AA', rawId: 'AA', type: 'public-key', response: junk('AAAA') }],
    ['far too much', { id: 'A'.repeat(1e6), rawId: 'AA', type: 'public-key', response: junk('AA') }],
  ])('%s is refused like every wrong passkey', async (_what, credential) => {
    const { passkeys } = bench.factors;
    const begun = await passkeys.beginSignIn(bench.client());
    const answer = { challengeId: begun.challengeId, credential };
    expect(await refusalOf(passkeys.signIn(bench.client(), answer))).toBe('auth.passkey');
    const adding = await passkeys.beginAdd(bench.owner.actor, HOST);
    const added = { challengeId: adding.challengeId, credential, name: 'x' };
    expect(await refusalOf(passkeys.add(bench.owner.actor, HOST, added))).toBe('auth.passkey');
  });
}

function junk(text: string): Record<string, string> {
  return {
    clientDataJSON: text,
    attestationObject: text,
    authenticatorData: text,
    signature: text,
    userHandle: text,
  };
}

overBothStores(holds);

describe('where passkeys work', () => {
  test.each([
    ['https://sluice.acme.example', 'sluice.acme.example', true],
    // Behind a proxy that names the inner host.
    ['https://sluice.acme.example', 'localhost:4000', true],
    ['http://127.0.0.1:4000', 'localhost:4000', true],
    ['http://127.0.0.1:4000', '127.0.0.1:4000', false],
    ['http://sluice.acme.example', 'sluice.acme.example', false],
    ['https://192.0.2.7', '192.0.2.7', false],
    ['http://127.0.0.1:4000', 'localhost.evil.example:4000', false],
  ])('at %s, asked at %s: %s', async (publicUrl, host, works) => {
    const at = await openFactorsBench({ publicUrl });
    const { passkeys } = at.factors;
    expect(passkeys.workAt(host)).toBe(works);
    const begun = await refusalOf(passkeys.beginSignIn({ ...at.client(), host }));
    expect(begun).toBe(works ? 'not refused' : 'passkey.unsupported');
    await at.close();
  });

  test('at an IP address of this machine, the refusal says where to go', async () => {
    const at = await openFactorsBench({ publicUrl: 'http://127.0.0.1:4000' });
    await expect(at.factors.passkeys.beginAdd(at.owner.actor, '127.0.0.1:4000')).rejects.toMatchObject({
      code: 'passkey.unsupported',
      fix: expect.stringContaining('http://localhost:4000') as string,
    });
    await at.close();
  });

  test('at localhost an answer for any other page of this machine is refused', async () => {
    const at = await openFactorsBench({ publicUrl: 'http://127.0.0.1:4000' });
    const { passkeys } = at.factors;
    const host = 'localhost:4000';
    const add = async (origin: string): Promise<string> => {
      const { challengeId, options } = await passkeys.beginAdd(at.owner.actor, host);
      const credential = softAuthenticator({ origin, rpId: 'localhost' }).register(options);
      return refusalOf(passkeys.add(at.owner.actor, host, { challengeId, credential, name: 'x' }));
    };
    expect(await add('http://localhost:9999')).toBe('auth.passkey');
    expect(await add('http://localhost:4000')).toBe('not refused');
    await at.close();
  });
});
