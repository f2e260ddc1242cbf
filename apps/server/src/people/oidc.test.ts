import { Secret, systemClock, type Role } from '@sluice/core';
import { createLogger, type StoreLocation } from '@sluice/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensurePepper } from '../access/index.ts';
import { createOutsideFetch } from '../calls/index.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { createOidc } from './create-oidc.ts';
import type { Oidc, OidcOutcome, OutsideFetch } from './oidc.ts';
import { ATTEMPT_MS } from './oidc-attempt.ts';
import { HOST, openFactorsBench, type FactorsBench } from './testing/factors-bench.ts';
import { startIdentityProvider, type IdentityProvider, type Person } from './testing/identity-provider.ts';

const ada: Person = { subject: 'ada-1', email: 'Ada@acme.example', emailVerified: true, name: 'Ada L.' };
const eve: Person = { subject: 'eve-1', email: 'eve@acme.example', emailVerified: true, name: 'Eve' };

/** Where the browser asks from. */
const from = { address: '192.0.2.1' };

let bench: FactorsBench;
let provider: IdentityProvider;
let outside: ReturnType<typeof createOutsideFetch>;
let tamper: (url: string, answer: Response) => Response | Promise<Response>;
let logged: string[];
let oidc: Oidc;

async function open(changed: { join?: Exclude<Role, 'owner'>; allow?: string; secret?: string } = {}) {
  const { store, vault, clock, workspaceId } = bench;
  outside = createOutsideFetch({
    egress: { allowHosts: changed.allow === undefined ? [provider.host] : [changed.allow] },
    clock: systemClock,
  });
  const ask: OutsideFetch = async (url, request) => tamper(url, await outside.fetch(url, request));
  return createOidc({
    settings: {
      issuer: provider.issuer,
      clientId: provider.client.id,
      clientSecret: new Secret(changed.secret ?? provider.client.secret),
      name: 'Acme',
      join: changed.join ?? null,
    },
    store,
    clock,
    pepper: await ensurePepper({ store, vault }),
    log: createLogger({ level: 'debug', name: 'test', destination: { write: (line) => logged.push(line) } }),
    ask,
    workspaceId,
    publicUrl: () => `https://${HOST}`,
  });
}

/** Goes all the way; `bend` changes the address that the browser is sent to. */
async function signIn(
  person: Person | null,
  bend: (url: URL) => void = () => undefined,
): Promise<OidcOutcome> {
  const begun = await oidc.start({ to: '/runs?state=failed' }, from);
  if ('refused' in begun) return begun;
  provider.person = person;
  const url = new URL(begun.redirect);
  bend(url);
  return oidc.finish({ query: await provider.visit(url.href), cookie: begun.cookie }, from);
}

const members = () =>
  bench.store.db.selectFrom('members').select(['id', 'email', 'role', 'name']).orderBy('id').execute();
const identities = () => bench.store.db.selectFrom('oidc_identities').selectAll().execute();

function holds(place: () => StoreLocation): void {
  beforeEach(async () => {
    bench = await openFactorsBench({ location: place(), hasOidc: true });
    provider = await startIdentityProvider(`https://${HOST}/sign-in/oidc/callback`);
    tamper = (_url, answer) => answer;
    logged = [];
    oidc = await open();
  });
  afterEach(async () => {
    // What the provider still answers is let go of first, so that nothing waits for it.
    await provider.close();
    await outside.close();
    await bench.close();
  });

  test('a member is known by the e-mail address that the provider vouches for, and then by who he is there', async () => {
    const memberId = bench.owner.me.member.id;
    expect(await signIn(ada)).toEqual({ memberId, to: '/runs?state=failed' });
    // Another address later is still the same person.
    const renamed = { ...ada, email: 'ada.lovelace@acme.example', emailVerified: false };
    expect(await signIn(renamed)).toMatchObject({ memberId });
    expect(await identities()).toHaveLength(1);
  });

  test('an address that nobody has confirmed opens nothing, whoever’s it is', async () => {
    expect(await signIn({ ...ada, emailVerified: false })).toEqual({ refused: 'unverified' });
    const { emailVerified: _unsaid, ...silent } = ada;
    expect(await signIn(silent)).toEqual({ refused: 'unverified' });
    expect(await signIn({ subject: 'ada-1', emailVerified: true })).toEqual({ refused: 'no_email' });
    expect(await identities()).toEqual([]);
  });

  test('a stranger is nobody here, and is not made anybody', async () => {
    const before = await members();
    expect(await signIn(eve)).toEqual({ refused: 'not_member' });
    expect(await members()).toEqual(before);
    expect(await identities()).toEqual([]);
  });

  test('who was invited joins with the role of the invitation, and it is used up', async () => {
    const { invitation } = await bench.people.invitations.create(bench.owner.actor, {
      email: 'eve@acme.example',
      role: 'viewer',
    });
    await signIn(eve);
    expect(await members()).toMatchObject([{}, { email: 'eve@acme.example', role: 'viewer', name: 'Eve' }]);
    const { items } = await bench.people.invitations.list(bench.owner.actor, {});
    expect(items).toMatchObject([{ id: invitation.id, status: 'accepted' }]);
  });

  test('a revoked invitation lets nobody in', async () => {
    const { invitation } = await bench.people.invitations.create(bench.owner.actor, {
      email: 'eve@acme.example',
      role: 'admin',
    });
    await bench.people.invitations.revoke(bench.owner.actor, invitation.id);
    expect(await signIn(eve)).toEqual({ refused: 'not_member' });
  });

  test('where the operator says so, others join with the role that he named', async () => {
    oidc = await open({ join: 'operator' });
    expect(await signIn(eve)).toMatchObject({ memberId: expect.stringMatching(/^mem_/) as string });
    expect(await members()).toMatchObject([
      { role: 'owner' },
      { email: 'eve@acme.example', role: 'operator' },
    ]);
  });

  test('an address that was given to another person does not let him in as the one before', async () => {
    await signIn(ada);
    expect(await signIn({ ...ada, subject: 'another-ada' })).toEqual({ refused: 'taken' });
  });

  test('a member who was removed does not come in, and joins as a new one when invited again', async () => {
    const { invitations } = bench.people;
    const invite = () => invitations.create(bench.owner.actor, { email: 'eve@acme.example', role: 'viewer' });
    await invite();
    const first = await signIn(eve);
    const removed = 'memberId' in first ? first.memberId : '';
    await bench.people.members.remove(bench.owner.actor, removed);
    expect(await signIn(eve)).toEqual({ refused: 'not_member' });
    await invite();
    const again = await signIn(eve);
    expect(again).toMatchObject({ memberId: expect.stringMatching(/^mem_/) as string });
    expect(again).not.toMatchObject({ memberId: removed });
  });

  test('who was removed does not come back by himself, though others may join: only when invited again', async () => {
    oidc = await open({ join: 'operator' });
    const first = await signIn(eve);
    await bench.people.members.remove(bench.owner.actor, 'memberId' in first ? first.memberId : '');
    for (const back of [eve, { ...eve, email: 'eve.new@acme.example' }, { ...eve, subject: 'eve-2' }])
      expect(await signIn(back)).toEqual({ refused: 'not_member' });
    await bench.people.invitations.create(bench.owner.actor, { email: 'eve@acme.example', role: 'viewer' });
    expect(await signIn(eve)).toMatchObject({ memberId: expect.stringMatching(/^mem_/) as string });
  });

  test('before there is an owner nobody joins', async () => {
    oidc = await open({ join: 'admin' });
    await bench.store.db.updateTable('members').set({ removed_at: 1 }).execute();
    expect(await signIn(eve)).toEqual({ refused: 'setup' });
  });

  test('what the provider answers for another browser, another attempt or too late is refused', async () => {
    const begin = async () => {
      const begun = await oidc.start({ to: undefined }, from);
      if ('refused' in begun) throw new Error(begun.refused);
      provider.person = ada;
      return { cookie: begun.cookie, query: await provider.visit(begun.redirect) };
    };
    const [mine, victims] = [await begin(), await begin()];
    // Somebody else's code, brought to a browser that began nothing, or something else.
    expect(await oidc.finish({ query: mine.query, cookie: undefined }, from)).toEqual({ refused: 'expired' });
    expect(await oidc.finish({ query: mine.query, cookie: victims.cookie }, from)).toEqual({
      refused: 'expired',
    });
    const forged = mine.query.replace(/state=[^&]+/, `state=${'0'.repeat(64)}`);
    expect(await oidc.finish({ query: forged, cookie: mine.cookie }, from)).toEqual({ refused: 'expired' });
    const aged = `${(bench.clock.now() + 9e8).toString(36)}${mine.cookie.slice(mine.cookie.indexOf('.'))}`;
    expect(await oidc.finish({ query: mine.query, cookie: aged }, from)).toEqual({ refused: 'expired' });
    expect(await oidc.finish(mine, from)).toMatchObject({ memberId: bench.owner.me.member.id });
    // A code is good once, whoever brings it.
    expect(await oidc.finish(mine, from)).toEqual({ refused: 'failed' });
    const late = await begin();
    await bench.clock.advance(ATTEMPT_MS);
    expect(await oidc.finish(late, from)).toEqual({ refused: 'expired' });
  });

  test('an identity with another nonce, or a code that another began, is refused', async () => {
    const set = (name: string, value: string) => (url: URL) => url.searchParams.set(name, value);
    expect(await signIn(ada, set('nonce', 'of-another'))).toEqual({ refused: 'failed' });
    expect(await signIn(ada, set('code_challenge', 'x'.repeat(43)))).toEqual({ refused: 'failed' });
    expect(await identities()).toEqual([]);
  });

  test('an identity that others signed, or that was changed on the way, is refused', async () => {
    const other = await startIdentityProvider(`https://${HOST}/sign-in/oidc/callback`);
    const keys = await (await fetch(`${other.issuer}/jwks`)).text();
    await other.close();
    tamper = (url, answer) => (url.endsWith('/jwks') ? new Response(keys, jsonType) : answer);
    oidc = await open();
    expect(await signIn(ada)).toEqual({ refused: 'failed' });
    tamper = async (url, answer) => (url.endsWith('/token') ? unsigned(answer) : answer);
    oidc = await open();
    expect(await signIn(ada)).toEqual({ refused: 'failed' });
    tamper = async (url, answer) =>
      url.endsWith('/me') ? new Response(JSON.stringify({ ...ada, sub: 'eve-1' }), jsonType) : answer;
    oidc = await open();
    expect(await signIn(ada)).toEqual({ refused: 'failed' });
    expect(await identities()).toEqual([]);
  });

  test('strangers who use up the tries of their network keep no member of another network out', async () => {
    const strangers = { address: '203.0.113.9' };
    const setOut = async (browser: typeof from, person = eve) => {
      const begun = await oidc.start({ to: '/' }, browser);
      if ('refused' in begun) return begun;
      provider.person = person;
      return oidc.finish({ query: await provider.visit(begun.redirect), cookie: begun.cookie }, browser);
    };
    const memberId = bench.owner.me.member.id;
    let spoils = true;
    tamper = (url, answer) => (spoils && url.endsWith('/token') ? new Response('{}', jsonType) : answer);
    for (let tries = 1; tries < 50; tries += 1)
      expect(await setOut(strangers)).toEqual({ refused: 'failed' });
    // Who gets in is no try: a whole office may come from one network.
    spoils = false;
    for (let count = 0; count < 3; count += 1)
      expect(await setOut(strangers, ada)).toMatchObject({ memberId });
    spoils = true;
    expect(await setOut(strangers)).toEqual({ refused: 'failed' });
    spoils = false;
    expect(await setOut(strangers, ada)).toEqual({ refused: 'too_many' });
    expect(await signIn(ada)).toMatchObject({ memberId });
    // Nor a browser that a member signed in with before, in the strangers’ own network.
    const begun = await oidc.start({ to: '/' }, { ...strangers, device: bench.owner.device });
    if ('refused' in begun) throw new Error(begun.refused);
    provider.person = ada;
    const query = await provider.visit(begun.redirect);
    expect(await oidc.finish({ query, cookie: begun.cookie }, strangers)).toMatchObject({ to: '/' });
    await bench.clock.advance(15 * 60_000);
    expect(await setOut(strangers)).toEqual({ refused: 'not_member' });
  });

  test('of setting out, too, each network has its own count, and a known browser one of its own', async () => {
    const strangers = { address: '203.0.113.9' };
    const start = (browser: { address: string; device?: string }) => oidc.start({ to: '/' }, browser);
    for (let tries = 0; tries < 300; tries += 1) expect(await start(strangers)).toHaveProperty('redirect');
    expect(await start(strangers)).toEqual({ refused: 'too_many' });
    expect(await start({ ...strangers, device: `${bench.owner.device}x` })).toEqual({ refused: 'too_many' });
    expect(await start({ ...strangers, device: bench.owner.device })).toHaveProperty('redirect');
    expect(await start(from)).toHaveProperty('redirect');
  });

  test('one network never holds all the places at which browsers wait for the provider', async () => {
    const strangers = { address: '203.0.113.9' };
    const attempts = [];
    for (let count = 0; count < 11; count += 1) {
      const begun = await oidc.start({ to: '/' }, strangers);
      if ('refused' in begun) throw new Error(begun.refused);
      provider.person = eve;
      attempts.push({ cookie: begun.cookie, query: await provider.visit(begun.redirect) });
    }
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    let waiting = 0;
    let allWait: () => void = () => undefined;
    const full = new Promise<void>((resolve) => (allWait = resolve));
    tamper = async (url, answered) => {
      if (!url.endsWith('/token')) return answered;
      waiting += 1;
      if (waiting === 10) allWait();
      await held;
      return answered;
    };
    const last = attempts.pop();
    const ended = attempts.map((attempt) => oidc.finish(attempt, strangers));
    await full;
    expect(last && (await oidc.finish(last, strangers))).toEqual({ refused: 'unreachable' });
    tamper = (_url, answered) => answered;
    expect(await signIn(ada)).toMatchObject({ memberId: bench.owner.me.member.id });
    answer();
    expect(await Promise.all(ended)).toEqual(attempts.map(() => ({ refused: 'not_member' })));
  });

  test('asked again, the provider asks even whom it knows; when it did so last is what was proven', async () => {
    const begun = await oidc.start({ to: '/me', again: true }, from);
    if ('refused' in begun) throw new Error(begun.refused);
    const { searchParams } = new URL(begun.redirect);
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0']);
    provider.person = ada;
    const query = await provider.visit(begun.redirect);
    const outcome = await oidc.finish({ query, cookie: begun.cookie }, from);
    expect(outcome).toMatchObject({ provenAt: expect.any(Number) as number });
    const { provenAt = 0 } = 'refused' in outcome ? {} : outcome;
    // The provider told it by a real clock, ours stands still: what counts is how long before its answer it was.
    expect(bench.clock.now() - provenAt).toBeLessThan(60_000);
    expect(provenAt).toBeLessThanOrEqual(bench.clock.now());
  });

  test('who goes back without signing in is told so', async () => {
    expect(await signIn(null)).toEqual({ refused: 'cancelled' });
  });

  test('a provider that is not there is told of, and found again once it is', async () => {
    const real = provider;
    await real.close();
    expect(await oidc.start({ to: undefined }, from)).toEqual({ refused: 'unreachable' });
    expect(logged.join('\n')).toMatch(/SLUICE_OIDC_ISSUER/);
    provider = await startIdentityProvider(`https://${HOST}/sign-in/oidc/callback`);
    oidc = await open();
    expect(await signIn(ada)).toMatchObject({ memberId: bench.owner.me.member.id });
  });

  test('a private provider over plain http is asked only where the operator allowed its host', async () => {
    oidc = await open({ allow: 'other.example' });
    expect(await oidc.start({ to: undefined }, from)).toEqual({ refused: 'unreachable' });
  });

  test('a wrong client secret lets nobody in and shows in no log line', async () => {
    oidc = await open({ secret: 'a-wrong-secret-of-ours' });
    expect(await signIn(ada)).toEqual({ refused: 'failed' });
    expect(logged.join('\n')).toMatch(/invalid_client/);
    expect(logged.join('\n')).not.toMatch(/a-wrong-secret-of-ours/);
  });

  test.each([
    ['/runs', '/runs'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/x\r\nset-cookie: a=b', '/'],
    [`/${'x'.repeat(600)}`, '/'],
  ])('wanted was %j, so it ends at %s', async (to, ends) => {
    const begun = await oidc.start({ to }, from);
    if ('refused' in begun) throw new Error(begun.refused);
    provider.person = ada;
    const query = await provider.visit(begun.redirect);
    expect(await oidc.finish({ query, cookie: begun.cookie }, from)).toMatchObject({ to: ends });
  });
}

overBothStores(holds);

const jsonType = { headers: { 'content-type': 'application/json' } };

/** The same token, saying that it needs no signature (RFC 8725, 3.1). */
async function unsigned(answer: Response): Promise<Response> {
  const tokens = (await answer.json()) as { id_token: string };
  const [, claims] = tokens.id_token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  return new Response(JSON.stringify({ ...tokens, id_token: `${header}.${claims}.` }), jsonType);
}
