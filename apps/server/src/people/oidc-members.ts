import type { OidcRefusal, Role } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { insertMember, plainEmail, type MemberRow } from './member-rows.ts';
import type { OidcOptions } from './oidc.ts';
import { labelOf } from './start-login.ts';

/** Whom the provider has let in, as it tells. */
export interface OidcPerson {
  issuer: string;
  subject: string;
  email: string | undefined;
  /** Whether the provider has made sure that the address is the person's. */
  emailVerified: boolean;
  name: string | undefined;
}

type Parts = Pick<OidcOptions, 'store' | 'clock' | 'settings' | 'workspaceId'>;
type Found = { memberId: string } | { refused: OidcRefusal };

/**
 * The member who that is: by who he is at the provider, once that is known; the first time by an e-mail address that
 * the provider vouches for. Who was invited to that address joins; others, as the settings have it.
 */
export async function memberOfPerson(parts: Parts, person: OidcPerson): Promise<Found> {
  return parts.store.transaction(async (tx) => {
    const known = await findLinked(tx, person);
    if (known) return { memberId: known };
    if (person.email === undefined) return { refused: 'no_email' };
    if (!person.emailVerified) return { refused: 'unverified' };
    const email = plainEmail(person.email);
    const member = (await findByEmail(tx, email)) ?? (await join(tx, parts, { person, email }));
    if ('refused' in member) return member;
    if (await isLinkedElsewhere(tx, person, member.id)) return { refused: 'taken' };
    await link(tx, parts, { person, member });
    return { memberId: member.id };
  });
}

async function findLinked(tx: Tx<Database>, { issuer, subject }: OidcPerson): Promise<string | undefined> {
  const row = await tx
    .selectFrom('oidc_identities')
    .innerJoin('members', 'members.id', 'oidc_identities.member_id')
    .select('members.id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('members.removed_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

function findByEmail(tx: Tx<Database>, email: string): Promise<MemberRow | undefined> {
  return tx
    .selectFrom('members')
    .selectAll()
    .where('email', '=', email)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
}

/** Addresses are given to other people in time: whoever has one now need not be who was linked by it. */
async function isLinkedElsewhere(tx: Tx<Database>, person: OidcPerson, memberId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('oidc_identities')
    .select('subject')
    .where('issuer', '=', person.issuer)
    .where('member_id', '=', memberId)
    .where('subject', '!=', person.subject)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

interface Joining {
  person: OidcPerson;
  email: string;
}

async function join(
  tx: Tx<Database>,
  parts: Parts,
  { person, email }: Joining,
): Promise<MemberRow | { refused: OidcRefusal }> {
  const { settings, clock, workspaceId } = parts;
  if (!(await hasOwner(tx, workspaceId))) return { refused: 'setup' };
  const now = clock.now();
  const invitation = await acceptInvitation(tx, email, now);
  const role = (invitation?.role ??
    ((await wasRemoved(tx, person, email)) ? null : settings.join)) as Role | null;
  if (role === null) return { refused: 'not_member' };
  const member = await insertMember(tx, {
    workspace_id: invitation?.workspace_id ?? workspaceId,
    name: nameOf(person, email),
    email,
    role,
    password_hash: null,
    now,
  });
  await appendAudit(tx, {
    actor: labelOf(member),
    at: now,
    act: 'member.joined',
    subject: member.id,
    details: { role, by: 'identity provider', ...(invitation ? { invitation: invitation.id } : {}) },
  });
  return member;
}

/** Whether somebody took the person out: then nobody but somebody lets him in again. */
async function wasRemoved(
  tx: Tx<Database>,
  { issuer, subject }: OidcPerson,
  email: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom('members')
    .select('id')
    .where('removed_at', 'is not', null)
    .where((member) =>
      member.or([
        member('email', '=', email),
        member('id', 'in', (linked) =>
          linked
            .selectFrom('oidc_identities')
            .select('member_id')
            .where('issuer', '=', issuer)
            .where('subject', '=', subject),
        ),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The newest open invitation to that address, used up. */
async function acceptInvitation(tx: Tx<Database>, email: string, now: number) {
  const open = await tx
    .selectFrom('invitations')
    .selectAll()
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!open) return undefined;
  // Revoked or used at the same time, it is none any more.
  const { numUpdatedRows } = await tx
    .updateTable('invitations')
    .set({ accepted_at: now })
    .where('id', '=', open.id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? open : undefined;
}

async function link(
  tx: Tx<Database>,
  { clock }: Parts,
  { person, member }: { person: OidcPerson; member: MemberRow },
): Promise<void> {
  const now = clock.now();
  const whose = { member_id: member.id, workspace_id: member.workspace_id, created_at: now };
  await tx
    .insertInto('oidc_identities')
    .values({ issuer: person.issuer, subject: person.subject, ...whose })
    // It was linked to a member who was removed since.
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doUpdateSet(whose))
    .execute();
  await appendAudit(tx, {
    actor: labelOf(member),
    at: now,
    act: 'oidc.linked',
    subject: member.id,
    details: { issuer: person.issuer },
  });
}

async function hasOwner(tx: Tx<Database>, workspaceId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const MAX_NAME = 120;

function nameOf({ name }: OidcPerson, email: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are taken out
  const plain = (name ?? '').replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return (plain === '' ? (email.split('@')[0] ?? email) : plain).slice(0, MAX_NAME);
}
