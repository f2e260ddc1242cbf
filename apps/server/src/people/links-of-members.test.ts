import { SCOPES } from '@sluice/core';
import { expect, test } from 'vitest';
import { keyActor, OWNER, PASSWORD, refusal, tokenIn } from './testing/people-bench.ts';
import { withPeople } from './testing/with-people.ts';

const NEW = `${PASSWORD} anew`;
const INVALID = { code: 'reset.invalid' };

withPeople((open) => {
  const invite = async (
    by: { actor(): Promise<unknown> },
    email: string,
    role: 'owner' | 'admin' | 'viewer',
  ) => {
    const { people } = open();
    const actor = (await by.actor()) as Awaited<ReturnType<typeof people.authenticate>>;
    return tokenIn((await people.invitations.create(actor, { email, role })).url);
  };
  const reset = (token: string) =>
    open().people.signIn.reset({ token, password: NEW }, open().browser().client);

  test('a reset link made for a member opens nothing once the member has another role', async () => {
    const { people, owner, member } = open();
    const [first, admin, grace] = [await owner(), await member('admin'), await member('operator')];
    const { url } = await people.members.resetPassword(await admin.actor(), grace.memberId);
    await people.members.setRole(await first.actor(), grace.memberId, 'owner');
    expect(await refusal(reset(tokenIn(url)))).toMatchObject(INVALID);
    expect(await grace.actor()).toMatchObject({ member: { role: 'owner' } });
  });

  test('what a member handed out ends with the member: invitations, and reset links for others', async () => {
    const { people, owner, member } = open();
    const [first, admin, grace] = [await owner(), await member('admin'), await member('operator')];
    const back = await invite(admin, 'back@acme.example', 'admin');
    const kept = await invite(first, 'kept@acme.example', 'viewer');
    const { url } = await people.members.resetPassword(await admin.actor(), grace.memberId);
    const own = await people.members.resetPassword(await first.actor(), grace.memberId);
    await people.members.remove(await first.actor(), admin.memberId);
    expect(await refusal(people.signIn.openInvitation(back))).toMatchObject({ code: 'invitation.invalid' });
    expect(await people.signIn.openInvitation(kept)).toMatchObject({ email: 'kept@acme.example' });
    expect(await refusal(reset(tokenIn(url)))).toMatchObject(INVALID);
    expect(await reset(tokenIn(own.url))).toBeDefined();
  });

  test('with a lesser role a member’s links end as far as they reach beyond it', async () => {
    const { people, owner, member } = open();
    const first = await owner();
    const second = await member('owner', 'second@acme.example');
    const asOwner = await invite(second, 'owner@acme.example', 'owner');
    const asViewer = await invite(second, 'viewer@acme.example', 'viewer');
    const { url } = await people.members.resetPassword(await second.actor(), first.memberId);
    await people.members.setRole(await first.actor(), second.memberId, 'admin');
    expect(await refusal(people.signIn.openInvitation(asOwner))).toMatchObject({
      code: 'invitation.invalid',
    });
    expect(await refusal(reset(tokenIn(url)))).toMatchObject(INVALID);
    expect(await people.signIn.openInvitation(asViewer)).toMatchObject({ role: 'viewer' });
    await people.members.setRole(await first.actor(), second.memberId, 'operator');
    expect(await refusal(people.signIn.openInvitation(asViewer))).toMatchObject({
      code: 'invitation.invalid',
    });
  });

  test('whoever sits at a browser that was left open makes no reset link for its own member', async () => {
    const { people, owner } = open();
    const first = await owner();
    expect(await refusal(people.members.resetPassword(await first.actor(), first.memberId))).toMatchObject({
      code: 'auth.role',
      message: expect.stringMatching(/yourself/) as string,
    });
    const local = keyActor((await first.actor()).workspaceId, SCOPES);
    expect(await people.members.resetPassword(local, first.memberId)).toMatchObject({
      url: expect.stringContaining('/reset#') as string,
    });
  });

  test('strangers who ask for letters take away no reset link that an admin made', async () => {
    const { people, owner, member, clock, browser, letters } = open();
    const [first, second] = [await owner(), await member('owner', 'second@acme.example')];
    letters.length = 0;
    const { url } = await people.members.resetPassword(await second.actor(), first.memberId);
    for (let hour = 0; hour < 3; hour += 1) {
      for (let asked = 0; asked < 3; asked += 1)
        await people.signIn.forgot({ email: OWNER }, browser('198.51.100.7').client);
      await expect.poll(() => letters.length).toBe((hour + 1) * 3);
      await clock.advance(3600_000);
    }
    expect(await reset(tokenIn(url))).toBeDefined();
  });
});
