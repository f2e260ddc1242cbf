import { ROLE_SCOPES, SCOPES } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { keyActor, OWNER, PASSWORD, refusal, tokenIn } from './testing/people-bench.ts';
import { withPeople } from './testing/with-people.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const NEW = `${PASSWORD} anew`;

withPeople((open) => {
  describe('invitations', () => {
    test('a link makes one member, with the role that it names, and is of no use after that', async () => {
      const { people, owner, browser, audited } = open();
      const actor = await (await owner()).actor();
      const made = await people.invitations.create(actor, { email: 'Grace@acme.example', role: 'operator' });
      expect(made).toMatchObject({
        invitation: { email: 'grace@acme.example', status: 'open' },
        mailed: true,
      });
      const body = { token: tokenIn(made.url), name: 'Grace', password: PASSWORD };
      expect(await people.signIn.openInvitation(body.token)).toMatchObject({
        workspaceName: 'acme',
        email: 'grace@acme.example',
        invitedBy: 'Ada',
      });
      const ends = await Promise.allSettled(
        [1, 2].map(() => people.signIn.acceptInvitation(body, browser().client)),
      );
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'invitation.invalid' },
      });
      expect(await refusal(people.signIn.acceptInvitation(body, browser().client))).toMatchObject({
        code: 'invitation.invalid',
      });
      expect(await refusal(people.signIn.openInvitation(body.token))).toMatchObject({
        code: 'invitation.invalid',
      });
      const { items } = await people.members.list(actor, {});
      expect(items.map(({ name, role }) => [name, role])).toEqual([
        ['Grace', 'operator'],
        ['Ada', 'owner'],
      ]);
      expect((await audited()).filter((act) => act === 'member.joined')).toHaveLength(1);
    });

    test('one that expired, was revoked, or was followed by another for the same address opens nothing', async () => {
      const { people, owner, clock } = open();
      const actor = await (await owner()).actor();
      const invite = () => people.invitations.create(actor, { email: 'grace@acme.example', role: 'viewer' });
      const first = await invite();
      const second = await invite();
      expect(await refusal(people.signIn.openInvitation(tokenIn(first.url)))).toMatchObject({
        code: 'invitation.invalid',
      });
      expect(await people.signIn.openInvitation(tokenIn(second.url))).toMatchObject({ role: 'viewer' });
      await people.invitations.revoke(actor, second.invitation.id);
      expect(await refusal(people.signIn.openInvitation(tokenIn(second.url)))).toMatchObject({
        code: 'invitation.invalid',
      });
      const third = await invite();
      await clock.advance(7 * DAY_MS);
      expect(await refusal(people.signIn.openInvitation(tokenIn(third.url)))).toMatchObject({
        code: 'invitation.invalid',
      });
      const { items } = await people.invitations.list(keyActor(actor.workspaceId, SCOPES), {});
      expect(items.map(({ status }) => status)).toEqual(['expired', 'revoked', 'revoked']);
    });

    test('nobody invites a member once more, and nobody takes an address that another has', async () => {
      const { people, owner, browser, member } = open();
      const actor = await (await owner()).actor();
      expect(await refusal(people.invitations.create(actor, { email: OWNER, role: 'viewer' }))).toMatchObject(
        {
          code: 'member.exists',
        },
      );
      const { url } = await people.invitations.create(actor, {
        email: 'viewer@acme.example',
        role: 'viewer',
      });
      await people.signIn.acceptInvitation(
        { token: tokenIn(url), name: 'V', password: PASSWORD },
        browser().client,
      );
      expect(await refusal(member('viewer'))).toMatchObject({ code: 'member.exists' });
    });

    test('the letter holds the link, and who invites', async () => {
      const { people, owner, letters } = open();
      const actor = await (await owner()).actor();
      const { url } = await people.invitations.create(actor, { email: 'grace@acme.example', role: 'viewer' });
      expect(letters).toEqual([
        expect.objectContaining({ to: 'grace@acme.example', text: expect.stringContaining(url) as unknown }),
      ]);
      expect(letters[0]?.text).toContain('Ada invites you');
    });
  });

  describe('roles', () => {
    test('a new role holds from the next request on, in browsers that are signed in already', async () => {
      const { people, owner, member } = open();
      const actor = await (await owner()).actor();
      const browser = await member('viewer');
      expect((await browser.actor()).scopes).toEqual(ROLE_SCOPES.viewer);
      await people.members.setRole(actor, browser.memberId, 'admin');
      expect(await browser.actor()).toMatchObject({ member: { role: 'admin' }, scopes: ROLE_SCOPES.admin });
    });

    test('an admin makes no owner, and changes, resets, signs out and removes none', async () => {
      const { people, owner, member, browser } = open();
      const own = await owner();
      const admin = await (await member('admin')).actor();
      const { memberId } = own;
      const tries = [
        () => people.invitations.create(admin, { email: 'new@acme.example', role: 'owner' }),
        () => people.members.setRole(admin, admin.member?.id ?? '', 'owner'),
        () => people.members.setRole(admin, memberId, 'viewer'),
        () => people.members.remove(admin, memberId),
        () => people.members.resetPassword(admin, memberId),
        () => people.members.signOut(admin, memberId),
      ];
      for (const one of tries) expect(await refusal(one())).toMatchObject({ code: 'auth.role' });
      expect(await own.actor()).toMatchObject({ member: { role: 'owner' } });
      expect(await browser().signIn(OWNER)).toBeDefined();
      // A key that manages members is no more than an admin; one that may all that an owner may is an owner's.
      const key = keyActor(admin.workspaceId, ['members:manage', 'members:read']);
      expect(await refusal(people.members.setRole(key, memberId, 'viewer'))).toMatchObject({
        code: 'auth.role',
      });
      const local = keyActor(admin.workspaceId, SCOPES);
      expect(await people.members.setRole(local, admin.member?.id ?? '', 'owner')).toMatchObject({
        role: 'owner',
      });
    });

    test('the last owner stays an owner, also when two of them step down at once', async () => {
      const { people, owner, member } = open();
      const first = await owner();
      const actor = await first.actor();
      const alone = [
        () => people.members.setRole(actor, first.memberId, 'admin'),
        () => people.members.remove(actor, first.memberId),
      ];
      for (const one of alone) expect(await refusal(one())).toMatchObject({ code: 'member.last_owner' });
      const second = await member('owner', 'second@acme.example');
      const ends = await Promise.allSettled([
        people.members.setRole(actor, first.memberId, 'viewer'),
        people.members.remove(await second.actor(), second.memberId),
      ]);
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const { items } = await people.members.list(keyActor(actor.workspaceId, SCOPES), {});
      expect(items.filter(({ role }) => role === 'owner')).toHaveLength(1);
    });

    test('a removed member is out at once, cannot come back by a link of before, and can be invited anew', async () => {
      const { people, owner, member, browser, second } = open();
      const actor = await (await owner()).actor();
      const gone = await member('operator');
      const { url } = await people.members.resetPassword(actor, gone.memberId);
      await people.members.remove(actor, gone.memberId);
      for (const server of [people, second])
        expect(await refusal(gone.actor(server))).toMatchObject({ code: 'auth.missing' });
      expect(await refusal(browser().signIn('operator@acme.example'))).toMatchObject({
        code: 'auth.sign_in',
      });
      expect(
        await refusal(people.signIn.reset({ token: tokenIn(url), password: NEW }, open().browser().client)),
      ).toMatchObject({
        code: 'reset.invalid',
      });
      expect(
        await refusal(
          people.signIn.asMember({ memberId: gone.memberId, method: 'oidc', client: browser().client }),
        ),
      ).toMatchObject({ code: 'member.unknown' });
      const again = await member('viewer', 'operator@acme.example');
      expect(again.memberId).not.toBe(gone.memberId);
    });

    test('another workspace’s members are as unknown as those that are not there', async () => {
      const { people, owner, store, clock } = open();
      const { memberId } = await owner();
      await store.transaction((tx) =>
        tx.insertInto('workspaces').values({ id: 'wsp_2', name: 'two', created_at: clock.now() }).execute(),
      );
      const stranger = keyActor('wsp_2', SCOPES);
      for (const one of [
        () => people.members.setRole(stranger, memberId, 'viewer'),
        () => people.members.remove(stranger, memberId),
        () => people.members.resetPassword(stranger, memberId),
        () => people.members.signOut(stranger, memberId),
      ])
        expect(await refusal(one())).toMatchObject({ code: 'member.unknown' });
      expect((await people.members.list(stranger, {})).items).toEqual([]);
    });
  });

  describe('a new password', () => {
    test('by a reset link ends every login, works once, and lets nobody in by itself', async () => {
      const { people, owner, member, browser, audited } = open();
      const actor = await (await owner()).actor();
      const locked = await member('operator');
      const other = await people.members.resetPassword(actor, locked.memberId);
      const { url } = await people.members.resetPassword(actor, locked.memberId);
      const ends = await Promise.allSettled(
        [1, 2].map(() =>
          people.signIn.reset({ token: tokenIn(url), password: NEW }, open().browser().client),
        ),
      );
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      for (const token of [tokenIn(url), tokenIn(other.url), 'x'.repeat(43)])
        expect(
          await refusal(people.signIn.reset({ token, password: NEW }, open().browser().client)),
        ).toMatchObject({
          code: 'reset.invalid',
        });
      expect(await refusal(locked.actor())).toMatchObject({ code: 'auth.missing' });
      expect(await refusal(browser().signIn('operator@acme.example'))).toMatchObject({
        code: 'auth.sign_in',
      });
      expect(await browser().signIn('operator@acme.example', NEW)).toBeDefined();
      expect((await audited()).filter((act) => act === 'password.changed')).toHaveLength(1);
    });

    test('by a reset link makes its browser known: strangers who used up the tries keep nobody out', async () => {
      const { people, owner, member, browser } = open();
      const actor = await (await owner()).actor();
      const { memberId } = await member('operator');
      for (let at = 0; at < 11; at += 1)
        for (let tried = 0; tried < 10; tried += 1)
          await browser(`198.51.100.${at}`)
            .signIn('operator@acme.example', 'guess')
            .catch(() => undefined);
      // In a network whose tries the strangers have used up, too.
      const fresh = browser('198.51.100.3');
      const { url } = await people.members.resetPassword(actor, memberId);
      const reset = await people.signIn.reset({ token: tokenIn(url), password: NEW }, fresh.client);
      expect(await refusal(fresh.signIn('operator@acme.example', NEW))).toMatchObject({
        code: 'auth.too_many',
      });
      fresh.client.device = reset.device;
      expect(await fresh.signIn('operator@acme.example', NEW)).toBeDefined();
    });

    test('a reset link made by an admin lives a day, one that was mailed an hour', async () => {
      const { people, owner, member, browser, clock, letters } = open();
      const actor = await (await owner()).actor();
      const { memberId } = await member('operator');
      const made = await people.members.resetPassword(actor, memberId);
      letters.length = 0;
      await people.signIn.forgot({ email: ' Operator@acme.example' }, browser().client);
      await expect.poll(() => letters.length).toBe(1);
      const mailed = tokenIn(/https?:\S+/.exec(letters[0]?.text ?? '')?.[0]);
      await clock.advance(HOUR_MS);
      expect(
        await refusal(people.signIn.reset({ token: mailed, password: NEW }, open().browser().client)),
      ).toMatchObject({
        code: 'reset.invalid',
      });
      await clock.advance(22 * HOUR_MS);
      await people.signIn.reset({ token: tokenIn(made.url), password: NEW }, open().browser().client);
      expect(await browser().signIn('operator@acme.example', NEW)).toBeDefined();
    });

    test('asking for a letter tells nobody who is a member, and cannot be used to flood a mailbox', async () => {
      const { people, owner, browser, letters } = open();
      await owner();
      const { client } = browser('198.51.100.7');
      for (const email of [OWNER, 'nobody@acme.example'])
        for (let asked = 0; asked < 4; asked += 1) {
          const end = people.signIn.forgot({ email }, client);
          if (asked < 3) expect(await end).toBeUndefined();
          else expect(await refusal(end)).toMatchObject({ code: 'auth.too_many' });
        }
      await expect.poll(() => letters.length).toBe(3);
      expect(new Set(letters.map(({ to }) => to))).toEqual(new Set([OWNER]));
    });

    test('of one’s own needs the one of now, ends the other browsers and keeps this one', async () => {
      const { people, owner, browser } = open();
      const here = await owner();
      const there = browser();
      await there.signIn(OWNER);
      const actor = await here.actor();
      for (const body of [{ password: NEW }, { current: 'wrong', password: NEW }])
        expect(await refusal(people.me.setPassword(actor, body))).toMatchObject({ code: 'auth.sign_in' });
      await people.me.setPassword(actor, { current: PASSWORD, password: NEW });
      expect(await refusal(there.actor())).toMatchObject({ code: 'auth.missing' });
      expect(await here.actor()).toBeDefined();
      expect(await refusal(there.signIn(OWNER))).toMatchObject({ code: 'auth.sign_in' });
      expect(await there.signIn(OWNER, NEW)).toBeDefined();
    });

    test('whoever sits at a browser that was left open cannot try out the password of now', async () => {
      const { people, owner } = open();
      const actor = await (await owner()).actor();
      for (let tried = 0; tried < 10; tried += 1)
        await refusal(people.me.setPassword(actor, { current: `guess ${tried}`, password: NEW }));
      expect(await refusal(people.me.setPassword(actor, { current: PASSWORD, password: NEW }))).toMatchObject(
        {
          code: 'auth.too_many',
        },
      );
    });

    test('made of what others know is refused wherever it is set', async () => {
      const { people, owner, member, browser } = open();
      const actor = await (await owner()).actor();
      const { memberId } = await member('viewer');
      const { url } = await people.members.resetPassword(actor, memberId);
      const invited = await people.invitations.create(actor, { email: 'g@acme.example', role: 'viewer' });
      const weak = 'Password2026!';
      for (const one of [
        () => people.signIn.reset({ token: tokenIn(url), password: weak }, open().browser().client),
        () => people.me.setPassword(actor, { current: PASSWORD, password: weak }),
        () =>
          people.signIn.acceptInvitation(
            { token: tokenIn(invited.url), name: 'G', password: weak },
            browser().client,
          ),
      ])
        expect(await refusal(one())).toMatchObject({ code: 'password.weak' });
    });
  });

  describe('the workspace', () => {
    test('is renamed, but not to a name that another has', async () => {
      const { people, owner, store, clock, audited } = open();
      const actor = await (await owner()).actor();
      await store.transaction((tx) =>
        tx.insertInto('workspaces').values({ id: 'wsp_2', name: 'two', created_at: clock.now() }).execute(),
      );
      expect(await people.workspace.rename(actor, ' Acme Ltd ')).toMatchObject({ name: 'Acme Ltd' });
      expect(await refusal(people.workspace.rename(actor, 'two'))).toMatchObject({
        code: 'workspace.exists',
      });
      expect((await people.workspace.get(actor)).name).toBe('Acme Ltd');
      expect((await audited()).filter((act) => act === 'workspace.renamed')).toHaveLength(1);
    });
  });
});
