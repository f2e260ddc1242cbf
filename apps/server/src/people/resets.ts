import type { Static } from '@sinclair/typebox';
import { SluiceError, type ResetLink } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import { letterText } from '../mail/index.ts';
import type { Database } from '../schema/index.ts';
import type { PeopleTables } from '../schema/people.ts';
import { mailCounters } from './counted-tries.ts';
import { findByEmail, findMember, iso, lockWorkspace, plainEmail, type MemberRow } from './member-rows.ts';
import { hasMail, type Parts } from './parts.ts';
import type { Client } from './people.ts';
import { requireRank } from './ranks.ts';
import { labelOf } from './start-login.ts';
import { hashToken, makeToken } from './tokens.ts';
import { requireStrong } from './weak-passwords.ts';
import { workspaceName } from './workspace.ts';

const HOUR_MS = 3600_000;
const MAX_OPEN_LINKS = 5;

/** See `Members.resetPassword`: for the locked out, so the second factor goes too. */
export async function resetPassword(
  parts: Parts,
  actor: Actor,
  memberId: string,
): Promise<Static<typeof ResetLink>> {
  // A browser that was left signed in must not open the way around the password and the second factor of now.
  if (actor.member?.id === memberId) throw notOneself();
  parts.sweepLinks();
  return parts.store.transaction(async (tx) => {
    // The role stays what it is until the link is there to be ended with it.
    await lockWorkspace(tx, actor.workspaceId);
    const member = await findMember(tx, actor.workspaceId, memberId);
    requireRank(actor, member.role);
    const made = await makeLink(parts, tx, { member, madeBy: actor.label, lifeMs: 24 * HOUR_MS });
    await appendAudit(tx, { actor, at: parts.clock.now(), act: 'password.reset_made', subject: member.id });
    return made;
  });
}

/** See `SignIn.forgot`. What a mailbox alone vouches for leaves the second factor in place. */
export async function forgotPassword(parts: Parts, body: { email: string }, client: Client): Promise<void> {
  if (!hasMail(parts))
    throw new SluiceError('mail.unconfigured', {
      fix: 'Ask an owner or an admin for a reset link; on the server, `sluice members reset` makes one.',
    });
  const email = plainEmail(body.email);
  await parts.tries.take(mailCounters({ email, address: client.address }));
  // Not waited for: the time that it takes would tell that there is such a member.
  parts.later('a letter about a password could not be queued', () => mailReset(parts, email));
}

async function mailReset(parts: Parts, email: string): Promise<void> {
  const { store, clock } = parts;
  const member = await findByEmail(store, email);
  if (!member) return;
  const name = await workspaceName(parts, member.workspace_id);
  await store.transaction(async (tx) => {
    const { url } = await makeLink(parts, tx, { member, madeBy: null, lifeMs: HOUR_MS });
    const text = letterText({
      name: member.name,
      paragraphs: [`Somebody, hopefully you, asked for a new password for ${member.email}.`],
      link: { what: 'Set it here within an hour:', url },
      otherwise: 'If it was not you, leave this letter alone: nothing has changed.',
      workspaceName: name,
    });
    const letter = { to: member.email, subject: 'A new password for Sluice', text };
    await parts.mail?.queue(tx, { ...letter, workspaceId: member.workspace_id });
    const actor = { ...labelOf(member), label: 'system' };
    await appendAudit(tx, { actor, at: clock.now(), act: 'password.reset_mailed', subject: member.id });
  });
}

/** `madeBy` null: asked for by whoever reads the mailbox, so the second factor stays. */
async function makeLink(
  { clock, publicUrl }: Parts,
  tx: Tx<Database>,
  { member, madeBy, lifeMs }: { member: MemberRow; madeBy: string | null; lifeMs: number },
): Promise<{ url: string; expiresAt: string }> {
  const now = clock.now();
  const token = makeToken();
  const keepsFactors = madeBy === null ? 1 : 0;
  // Each kind by itself: anyone can ask for letters, and must push out nothing that an admin made.
  const open = await tx
    .selectFrom('reset_links')
    .select('token_hash')
    .where('member_id', '=', member.id)
    .where('keeps_factors', '=', keepsFactors)
    .orderBy('created_at', 'desc')
    .execute();
  const old = open.slice(MAX_OPEN_LINKS - 1).map((link) => link.token_hash);
  if (old.length > 0) await tx.deleteFrom('reset_links').where('token_hash', 'in', old).execute();
  await tx
    .insertInto('reset_links')
    .values({
      token_hash: hashToken(token.open()),
      member_id: member.id,
      workspace_id: member.workspace_id,
      keeps_factors: keepsFactors,
      made_by: madeBy,
      created_at: now,
      expires_at: now + lifeMs,
    })
    .execute();
  return { url: `${publicUrl()}/reset#${token.open()}`, expiresAt: iso(now + lifeMs) };
}

/** See `SignIn.reset`. */
export async function usePasswordReset(
  parts: Parts,
  body: { token: string; password: string },
  client: Client,
): Promise<{ device: string }> {
  const { store, clock, passwords, logins, secondFactor, devices } = parts;
  const { link, member } = await findLink(parts, body.token);
  requireStrong(body.password, [member.name, member.email, await workspaceName(parts, member.workspace_id)]);
  const hash = await passwords.hash(body.password);
  await store.transaction(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('reset_links')
      .where('token_hash', '=', link.token_hash)
      .where('expires_at', '>', clock.now())
      .executeTakeFirst();
    // Of two that use the link at once, one finds it gone.
    if (numDeletedRows !== 1n) throw resetInvalid();
    await tx.deleteFrom('reset_links').where('member_id', '=', member.id).execute();
    await tx.updateTable('members').set({ password_hash: hash }).where('id', '=', member.id).execute();
    if (link.keeps_factors === 0) await secondFactor.remove(tx, member.id);
    const ended = await logins.end(tx, { memberId: member.id });
    await appendAudit(tx, {
      actor: labelOf(member),
      at: clock.now(),
      act: 'password.changed',
      subject: member.id,
      details: { by: 'reset link', loginsEnded: ended },
    });
  });
  logins.forget();
  return { device: devices.cookieFor(client.device, member.id) };
}

async function findLink(
  { store, clock }: Parts,
  token: string,
): Promise<{ link: PeopleTables['reset_links']; member: MemberRow }> {
  const link = await store.db
    .selectFrom('reset_links')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  if (!link || link.expires_at <= clock.now()) throw resetInvalid();
  const member = await store.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', link.member_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!member) throw resetInvalid();
  return { link, member };
}

function notOneself(): SluiceError {
  return new SluiceError('auth.role', {
    message: 'A reset link is made by somebody else, and not for yourself.',
    fix: 'Change your password in your profile. If you forgot it, ask another owner or admin, or use `sluice members reset` on the server.',
  });
}

function resetInvalid(): SluiceError {
  return new SluiceError('reset.invalid', {
    message: 'This reset link was used, has expired, or is not whole.',
    fix: 'Ask for a new one.',
  });
}
