import { describe, expect, test } from 'vitest';
import { OWNER, PASSWORD, refusal, tokenIn } from './testing/people-bench.ts';
import { withPeople } from './testing/with-people.ts';

const DAY_MS = 24 * 3600_000;
const MINUTE_MS = 60_000;

withPeople((open) => {
  describe('the first owner', () => {
    test('is made by the link that was printed last, once, and by no other', async () => {
      const { people, browser, audited } = open();
      const old = tokenIn(await people.setupLink());
      const link = await people.setupLink();
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/setup#[\w-]{43}$/);
      const body = { name: 'Ada', email: OWNER, password: PASSWORD };
      const { client } = browser();
      for (const token of [old, 'x'.repeat(43), ''])
        expect(await refusal(people.signIn.setup({ ...body, token }, client))).toMatchObject({
          code: 'setup.invalid',
        });
      const { me } = await people.signIn.setup({ ...body, token: tokenIn(link) }, client);
      expect(me.member).toMatchObject({ email: OWNER, role: 'owner' });
      expect(await people.setupLink()).toBeUndefined();
      expect(await refusal(people.signIn.setup({ ...body, token: tokenIn(link) }, client))).toMatchObject({
        code: 'setup.done',
      });
      expect(await audited()).toEqual(['setup.completed', 'login.started']);
    });

    test('of two who use the setup link at once, one becomes the owner', async () => {
      const { people, browser } = open();
      const token = tokenIn(await people.setupLink());
      const use = (email: string) =>
        people.signIn.setup({ token, name: 'Ada', email, password: PASSWORD }, browser().client);
      const ends = await Promise.allSettled([use('one@acme.example'), use('two@acme.example')]);
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const { items } = await people.members.list(
        await people.authenticate(
          ends.flatMap((end) => (end.status === 'fulfilled' ? end.value.token.open() : []))[0],
        ),
        {},
      );
      expect(items).toHaveLength(1);
    });
  });

  describe('a password', () => {
    test('signs in whoever knows it, however the address is written', async () => {
      const { owner, browser } = open();
      await owner();
      const me = await browser().signIn(' ADA@Acme.example ');
      expect(me).toMatchObject({ member: { email: OWNER, role: 'owner' }, hasPassword: true });
    });

    test('that is wrong, and an address that is unknown, are answered with the same words after the same work', async () => {
      const { owner, browser, passwords } = open();
      await owner();
      const told = [];
      for (const [email, password] of [
        [OWNER, 'not it'],
        ['nobody@acme.example', PASSWORD],
      ] as const) {
        const before = passwords.computed();
        const { code, message, fix } = await refusal(browser().signIn(email, password));
        told.push({ code, message, fix, hashes: passwords.computed() - before });
      }
      expect(told[0]).toEqual(told[1]);
      expect(told[0]).toMatchObject({ code: 'auth.sign_in', hashes: 1 });
    });

    test('that was right when a sign-in began opens nothing once it is changed, or the member removed, meanwhile', async () => {
      const { owner, member, browser, people, between, store } = open();
      const actor = await (await owner()).actor();
      const { memberId } = await member('operator');
      const late = browser();
      const { url } = await people.members.resetPassword(actor, memberId);
      const reset = { token: tokenIn(url), password: `${PASSWORD} anew` };
      const meanwhile = async (password: string, change: () => Promise<unknown>) => {
        between.run = () => change().then(() => undefined);
        expect(await refusal(late.signIn('operator@acme.example', password))).toMatchObject({
          code: 'auth.sign_in',
        });
      };
      await meanwhile(PASSWORD, () => people.signIn.reset(reset, browser().client));
      await meanwhile(reset.password, () => people.members.remove(actor, memberId));
      const left = await store.db
        .selectFrom('logins')
        .select('id')
        .where('member_id', '=', memberId)
        .where('ended_at', 'is', null)
        .execute();
      expect(left).toEqual([]);
    });

    test('is nowhere kept as it is, and neither is what a browser or a link carries', async () => {
      const { owner, member, store, people, audited } = open();
      const browser = await owner();
      const operator = await member('operator');
      const actor = await browser.actor();
      const reset = await people.members.resetPassword(actor, operator.memberId);
      const invited = await people.invitations.create(actor, { email: 'x@acme.example', role: 'viewer' });
      const dump = JSON.stringify([
        await store.db.selectFrom('members').selectAll().execute(),
        await store.db.selectFrom('logins').selectAll().execute(),
        await store.db.selectFrom('invitations').selectAll().execute(),
        await store.db.selectFrom('reset_links').selectAll().execute(),
        await store.db.selectFrom('audit').selectAll().execute(),
        await store.db.selectFrom('sign_in_tries').selectAll().execute(),
      ]);
      expect(await audited()).toContain('member.joined');
      const secrets = [PASSWORD, browser.client.session, tokenIn(reset.url), tokenIn(invited.url)];
      for (const secret of secrets) expect(dump).not.toContain(secret);
    });
  });

  describe('a signed-in browser', () => {
    test('is known by its cookie alone; an ended one, a made-up one and none open nothing', async () => {
      const { owner, people } = open();
      const browser = await owner();
      const actor = await browser.actor();
      expect(actor).toMatchObject({
        label: `${browser.memberId} (Ada)`,
        keyId: null,
        member: { role: 'owner' },
      });
      for (const session of [undefined, '', 'x', 'x'.repeat(43), `${browser.client.session}x`])
        expect(await refusal(people.authenticate(session))).toMatchObject({ code: 'auth.missing' });
      await people.me.end(actor);
      expect(await refusal(browser.actor())).toMatchObject({ code: 'auth.missing' });
    });

    test('a stolen cookie opens nothing once the member signs that browser out from another', async () => {
      const { owner, browser, people, second } = open();
      const stolen = await owner();
      const other = browser();
      await other.signIn(OWNER);
      const actor = await other.actor();
      const { items } = await people.me.logins(actor, {});
      expect(items.map(({ current, device }) => [current, device])).toEqual([
        [true, 'Firefox on Linux'],
        [false, 'Firefox on Linux'],
      ]);
      await people.me.endLogin(actor, items[1]?.id ?? '');
      for (const server of [people, second])
        expect(await refusal(stolen.actor(server))).toMatchObject({ code: 'auth.missing' });
      expect(await other.actor()).toMatchObject({ member: { id: other.memberId } });
      expect(await refusal(people.me.endLogin(actor, items[1]?.id ?? ''))).toMatchObject({
        code: 'login.unknown',
      });
    });

    test('gets a new token with each sign-in, never the one it came with, and the old one ends', async () => {
      const { owner, browser, people } = open();
      await owner();
      const victim = browser();
      victim.client.session = 'f'.repeat(43);
      await victim.signIn(OWNER);
      expect(victim.client.session).not.toBe('f'.repeat(43));
      expect(await refusal(people.authenticate('f'.repeat(43)))).toMatchObject({ code: 'auth.missing' });
      const first = victim.client.session;
      await victim.signIn(OWNER);
      expect(await refusal(people.authenticate(first))).toMatchObject({ code: 'auth.missing' });
    });

    test('stays signed in while it is used, is signed out after 7 idle days, and after 30 days in any case', async () => {
      const { owner, browser, clock, people } = open();
      const used = await owner();
      const idle = browser();
      await idle.signIn(OWNER);
      for (let day = 0; day < 6; day += 1) {
        await clock.advance(DAY_MS);
        await used.actor();
      }
      await clock.advance(DAY_MS + 1);
      expect(await refusal(idle.actor())).toMatchObject({ code: 'auth.missing' });
      const { items, nextCursor } = await people.me.logins(await used.actor(), { limit: 1 });
      expect([items.map(({ current }) => current), nextCursor]).toEqual([[true], null]);
      for (let day = 7; day < 29; day += 1) {
        expect(await used.actor()).toBeDefined();
        await clock.advance(DAY_MS);
      }
      expect(await used.actor()).toBeDefined();
      await clock.advance(DAY_MS);
      expect(await refusal(used.actor())).toMatchObject({ code: 'auth.missing' });
    });

    test('stays signed in while it is used, on whichever of several servers that is', async () => {
      const { owner, clock, people, second } = open();
      const used = await owner();
      await used.actor(second);
      for (let day = 0; day < 6; day += 1) {
        await clock.advance(DAY_MS);
        await used.actor(people);
      }
      await people.close();
      // What the second server saw long ago is written down late, and must not count for more.
      await second.close();
      await clock.advance(2 * DAY_MS);
      expect(await used.actor(people)).toBeDefined();
    });

    test('of the logins of one member the oldest ends when there are more than fifty', async () => {
      const { owner, browser } = open();
      const first = await owner();
      for (let count = 0; count < 50; count += 1) await browser().signIn(OWNER);
      expect(await refusal(first.actor())).toMatchObject({ code: 'auth.missing' });
    });
  });

  describe('tries', () => {
    test('of a stranger end at ten, however many he makes at once, and go on when their time is over', async () => {
      const { owner, browser, clock, passwords, audited } = open();
      await owner();
      const before = passwords.computed();
      const tries = await Promise.allSettled(
        Array.from({ length: 25 }, () => browser('198.51.100.7').signIn(OWNER, 'guess')),
      );
      const codes = tries.map((one) =>
        one.status === 'rejected' ? (one.reason as { code: string }).code : 'in',
      );
      expect(codes.filter((code) => code === 'auth.sign_in')).toHaveLength(10);
      expect(codes.filter((code) => code === 'auth.too_many')).toHaveLength(15);
      expect(passwords.computed() - before).toBe(10);
      const limited = await refusal(browser('198.51.100.7').signIn(OWNER));
      expect(limited).toMatchObject({ code: 'auth.too_many', retryAfterMs: 15 * MINUTE_MS });
      expect(limited.fix).toContain('15 minutes');
      expect((await audited()).filter((act) => act === 'login.limited')).toHaveLength(1);
      await clock.advance(15 * MINUTE_MS);
      expect(await browser('198.51.100.7').signIn(OWNER)).toBeDefined();
    });

    test('by strangers, from wherever, never lock out a browser that signed in before', async () => {
      const { owner, browser, people } = open();
      const known = await owner();
      for (let at = 0; at < 11; at += 1)
        for (let tried = 0; tried < 10; tried += 1)
          await browser(`198.51.100.${at}`)
            .signIn(OWNER, 'guess')
            .catch(() => undefined);
      // Those who tried get no further.
      expect(await refusal(browser('198.51.100.3').signIn(OWNER))).toMatchObject({ code: 'auth.too_many' });
      // And those who share the known browser's own network have used that up, too.
      for (let tried = 0; tried < 60; tried += 1)
        await browser()
          .signIn(`other-${tried}@acme.example`, 'guess')
          .catch(() => undefined);
      await people.me.end(await known.actor());
      expect(await known.signIn(OWNER)).toMatchObject({ member: { email: OWNER } });
    });

    test('from very many networks leave each others a few, so that a member gets in with a new browser, too', async () => {
      const { owner, browser } = open();
      await owner();
      const guess = (address: string) => refusal(browser(address).signIn(OWNER, 'guess'));
      for (let at = 0; at < 10; at += 1)
        for (let tried = 0; tried < 10; tried += 1) await guess(`198.51.100.${at}`);
      for (let tried = 0; tried < 3; tried += 1)
        expect(await guess('203.0.113.8')).toMatchObject({ code: 'auth.sign_in' });
      expect(await guess('203.0.113.8')).toMatchObject({
        code: 'auth.too_many',
        retryAfterMs: 60 * MINUTE_MS,
      });
      for (let count = 0; count < 5; count += 1)
        expect(await browser('203.0.113.9').signIn(OWNER)).toBeDefined();
    });

    test('of a browser that signed in before are counted too: a stolen device cookie opens no endless guessing', async () => {
      const { owner } = open();
      const known = await owner();
      for (let tried = 0; tried < 10; tried += 1)
        expect(await refusal(known.signIn(OWNER, 'guess'))).toMatchObject({ code: 'auth.sign_in' });
      expect(await refusal(known.signIn(OWNER))).toMatchObject({ code: 'auth.too_many' });
    });

    test('a device cookie of one member, or forged ones without end, help nobody at another', async () => {
      const { owner, member, browser } = open();
      const known = await owner();
      const viewer = await member('viewer');
      const [id = '', device = '', signature = ''] = (known.client.device ?? '').split('.');
      const cookies = [
        (tried: number) => `${id}.other${tried}.${signature}`,
        (tried: number) => `${id}.${device}.${String(tried).padStart(64, '0')}`,
        (tried: number) => `${id}.${device}.${signature}.${tried}`,
        () => viewer.client.device ?? '',
      ];
      for (const [at, cookie] of cookies.entries()) {
        const attacker = browser(`198.51.100.${at}`);
        const guess = (tried: number) => {
          attacker.client.device = cookie(tried);
          return refusal(attacker.signIn(OWNER, 'guess'));
        };
        for (let tried = 0; tried < 10; tried += 1)
          expect(await guess(tried)).toMatchObject({ code: 'auth.sign_in' });
        expect(await guess(10), `cookie ${at}`).toMatchObject({ code: 'auth.too_many' });
      }
      // None of it counted against the browser whose cookie it was.
      expect(await known.signIn(OWNER)).toBeDefined();
    });

    test('are remembered over a restart and shared by several servers', async () => {
      const { owner, browser, second } = open();
      await owner();
      const { client } = browser('198.51.100.7');
      for (let tried = 0; tried < 10; tried += 1)
        await browser('198.51.100.7')
          .signIn(OWNER, 'guess')
          .catch(() => undefined);
      expect(
        await refusal(second.signIn.withPassword({ email: OWNER, password: PASSWORD }, client)),
      ).toMatchObject({ code: 'auth.too_many' });
    });

    test('that succeed are none: an office behind one address signs in as often as it likes', async () => {
      const { owner, browser } = open();
      await owner();
      for (let count = 0; count < 60; count += 1) await browser('198.51.100.7').signIn(OWNER);
      expect(await browser('198.51.100.7').signIn(OWNER)).toBeDefined();
    });

    test('of old are swept away', async () => {
      const { owner, browser, clock, store } = open();
      await owner();
      for (let at = 0; at < 5; at += 1)
        await browser(`198.51.100.${at}`)
          .signIn('nobody@acme.example', 'guess')
          .catch(() => undefined);
      await clock.advance(61 * MINUTE_MS);
      await browser().signIn(OWNER);
      const left = await store.db.selectFrom('sign_in_tries').select('counter').execute();
      expect(left.length).toBeLessThanOrEqual(3);
    });
  });
});
