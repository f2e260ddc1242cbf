import { TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { overBothStores } from '../schema/testing/stores.ts';
import { PROOF_MS } from './proofs.ts';
import { HOST, openFactorsBench, PASSWORD, refusalOf, type FactorsBench } from './testing/factors-bench.ts';
import { softAuthenticator } from './testing/soft-authenticator.ts';

const EMAIL = 'ada@acme.example';

overBothStores((place) => {
  let bench: FactorsBench;
  beforeEach(async () => {
    bench = await openFactorsBench({ location: place() });
  });
  afterEach(() => bench.close());

  /** Another browser of the owner’s. */
  const again = async (client = bench.client()) => {
    const body = { email: EMAIL, password: PASSWORD };
    const { started } = await bench.people.signIn.withPassword(body, client);
    if (!started) throw new Error('A code is needed.');
    return bench.people.authenticate(started.token.open());
  };
  const needed = (actor = bench.owner.actor) => refusalOf(bench.people.requireProof(actor));
  const prove = (password: string, code?: string) =>
    bench.people.me.prove(bench.owner.actor, { password, ...(code === undefined ? {} : { code }) });

  test('the sign-in itself counts for 15 minutes, and a proof for 15 more', async () => {
    expect(await needed()).toBe('not refused');
    await bench.clock.advance(PROOF_MS - 1);
    expect(await needed()).toBe('not refused');
    await bench.clock.advance(1);
    expect(await needed()).toBe('auth.proof');
    await prove(PASSWORD);
    expect(await needed()).toBe('not refused');
    await bench.clock.advance(PROOF_MS);
    expect(await needed()).toBe('auth.proof');
  });

  test('the proof of another login, or of another member, does not count', async () => {
    const grace = await bench.join('grace@acme.example');
    await bench.clock.advance(PROOF_MS);
    const other = await again();
    expect(await needed(other)).toBe('not refused');
    expect(await needed()).toBe('auth.proof');
    expect(await needed(grace.actor)).toBe('auth.proof');
    await bench.clock.advance(PROOF_MS);
    await prove(PASSWORD);
    expect(await needed(other)).toBe('auth.proof');
    expect(await needed(grace.actor)).toBe('auth.proof');
  });

  test('an API key needs none: it is its own proof', async () => {
    const { member: _member, ...key } = bench.owner.actor;
    await bench.clock.advance(PROOF_MS);
    expect(await needed({ ...key, keyId: 'key_1' })).toBe('not refused');
  });

  test('what is wrong proves nothing and is counted, and beyond ten nothing is right', async () => {
    await bench.clock.advance(PROOF_MS);
    for (let tries = 0; tries < 10; tries += 1) expect(await refusalOf(prove('x'))).toBe('auth.sign_in');
    expect(await refusalOf(prove(PASSWORD))).toBe('auth.too_many');
    const change = { current: PASSWORD, password: 'another quiet harbour' };
    expect(await refusalOf(bench.people.me.setPassword(bench.owner.actor, change))).toBe('auth.too_many');
    expect(await needed()).toBe('auth.proof');
    await bench.clock.advance(15 * 60_000);
    for (let proofs = 0; proofs < 12; proofs += 1) await prove(PASSWORD);
    expect(await needed()).toBe('not refused');
  });

  test('of many wrong ones at once no more than ten are tried', async () => {
    await bench.clock.advance(PROOF_MS);
    const all = await Promise.all(Array.from({ length: 25 }, () => refusalOf(prove('x'))));
    expect(all.filter((code) => code === 'auth.sign_in')).toHaveLength(10);
  });

  test('where an authenticator is set up the password alone proves nothing, nor does a code that was used', async () => {
    const { secret } = await bench.factors.totp.begin(bench.owner.actor);
    const code = () => new TOTP({ secret }).generate({ timestamp: bench.clock.now() });
    const { recoveryCodes } = await bench.factors.totp.confirm(bench.owner.actor, code());
    await bench.clock.advance(PROOF_MS);
    expect(await refusalOf(prove(PASSWORD))).toBe('auth.code');
    // It says nothing of the password, so it is no try.
    for (let tries = 0; tries < 20; tries += 1) expect(await refusalOf(prove('x'))).toBe('auth.code');
    expect(await refusalOf(prove(PASSWORD, '000000'))).toBe('auth.code');
    expect(await refusalOf(prove('x', code()))).toBe('auth.sign_in');
    expect(await needed()).toBe('auth.proof');
    await prove(PASSWORD, code());
    expect(await needed()).toBe('not refused');
    expect(await refusalOf(prove(PASSWORD, code()))).toBe('auth.code');
    await prove(PASSWORD, recoveryCodes[0]);
  });

  test('a passkey of the member proves it; another’s, one for another challenge, and an answer sent twice do not', async () => {
    const { passkeys } = bench.factors;
    const grace = await bench.join('grace@acme.example');
    const keyOf = async (actor: typeof grace.actor) => {
      const authenticator = softAuthenticator({ origin: `https://${HOST}`, rpId: HOST });
      const { challengeId, options } = await passkeys.beginAdd(actor, HOST);
      const credential = authenticator.register(options);
      await passkeys.add(actor, HOST, { challengeId, credential, name: 'Laptop' });
      return authenticator;
    };
    const { actor } = bench.owner;
    expect(await refusalOf(passkeys.beginProof(actor, HOST))).toBe('factor.unknown');
    const [own, hers] = [await keyOf(actor), await keyOf(grace.actor)];
    await bench.clock.advance(PROOF_MS);
    const begin = () => passkeys.beginProof(actor, HOST);
    const answer = async (by: typeof own) => {
      const { challengeId, options } = await begin();
      return { challengeId, credential: by.authenticate(options) };
    };
    expect(await refusalOf(passkeys.prove(actor, HOST, await answer(hers)))).toBe('auth.passkey');
    const crossed = { ...(await answer(own)), challengeId: (await begin()).challengeId };
    expect(await refusalOf(passkeys.prove(actor, HOST, crossed))).toBe('auth.passkey');
    const right = await answer(own);
    expect(await refusalOf(passkeys.prove(grace.actor, HOST, right))).toBe('auth.passkey');
    expect(await needed()).toBe('auth.proof');
    await passkeys.prove(actor, HOST, right);
    expect(await needed()).toBe('not refused');
    expect(await refusalOf(passkeys.prove(actor, HOST, right))).toBe('auth.passkey');
    expect(await needed(grace.actor)).toBe('auth.proof');
  });

  test('a first password needs a fresh proof, a new one the present one alone', async () => {
    const { actor, me } = bench.owner;
    const set = (body: { current?: string; password: string }) =>
      refusalOf(bench.people.me.setPassword(actor, body));
    await bench.clock.advance(PROOF_MS);
    expect(await set({ current: PASSWORD, password: 'another quiet harbour' })).toBe('not refused');
    const { id } = me.member;
    await bench.store.db.updateTable('members').set({ password_hash: null }).where('id', '=', id).execute();
    expect(await set({ password: 'a stranger was at this desk' })).toBe('auth.proof');
    // Who has no password proves nothing by one.
    expect(await refusalOf(prove(''))).toBe('auth.sign_in');
    const other = await bench.people.signIn.asMember({
      memberId: id,
      method: 'oidc',
      client: bench.client(),
    });
    const fresh = await bench.people.authenticate(other.token.open());
    await bench.people.me.setPassword(fresh, { password: 'the member is at this desk' });
  });

  test('a member is given a role that may more by a fresh proof alone; less is taken at once', async () => {
    const grace = await bench.join('grace@acme.example');
    const { id } = grace.me.member;
    await bench.clock.advance(PROOF_MS);
    const give = (role: 'owner' | 'viewer') => bench.people.members.setRole(bench.owner.actor, id, role);
    expect(await refusalOf(give('owner'))).toBe('auth.proof');
    expect(await give('viewer')).toMatchObject({ role: 'viewer' });
    await prove(PASSWORD);
    expect(await give('owner')).toMatchObject({ role: 'owner' });
  });

  test('a sign-in elsewhere counts from when the provider asked, and from no later than now', async () => {
    const at = async (provenAt: number) => {
      const proven = { memberId: bench.owner.me.member.id, method: 'oidc', client: bench.client() } as const;
      const { token } = await bench.people.signIn.asMember({ ...proven, provenAt });
      return bench.people.authenticate(token.open());
    };
    const now = bench.clock.now();
    expect(await needed(await at(now - PROOF_MS))).toBe('auth.proof');
    const ahead = await at(now + PROOF_MS);
    await bench.clock.advance(PROOF_MS);
    expect(await needed(ahead)).toBe('auth.proof');
  });

  test('a login that was ended while its member proved it is not begun anew', async () => {
    await bench.clock.advance(PROOF_MS);
    await bench.people.me.end(bench.owner.actor);
    expect(await refusalOf(prove(PASSWORD))).toBe('auth.missing');
    expect(await needed()).toBe('auth.proof');
  });
});
