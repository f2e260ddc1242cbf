import { SluiceError, type SignInOptions } from '@sluice/core';
import { appendAudit } from '../audit/index.ts';
import { acceptInvitation, openInvitation } from './accept-invitation.ts';
import { codeCounters, signInCounters } from './counted-tries.ts';
import type { Devices } from './devices.ts';
import { findByEmail, plainEmail, type MemberRow } from './member-rows.ts';
import { hasMail, type Parts } from './parts.ts';
import type { Client, SignIn } from './people.ts';
import { forgotPassword, usePasswordReset } from './resets.ts';
import { completeSetup, hasOwner } from './setup.ts';
import { labelOf, startLogin } from './start-login.ts';
import { workspaceName } from './workspace.ts';

export function createSignIn(parts: Parts): SignIn {
  return {
    options: (host) => signInOptions(parts, host),
    setup: (body, client) => completeSetup(parts, body, client),
    withPassword: (body, client) => signInWithPassword(parts, body, client),
    asMember: async ({ memberId, ...proven }) =>
      startLogin(parts, { ...proven, member: await findLiving(parts, memberId) }),
    forgot: (body, client) => forgotPassword(parts, body, client),
    reset: (body, client) => usePasswordReset(parts, body, client),
    openInvitation: (token) => openInvitation(parts, token),
    acceptInvitation: (body, client) => acceptInvitation(parts, body, client),
  };
}

async function signInOptions(parts: Parts, host: string): Promise<SignInOptions> {
  const [name, owned] = await Promise.all([workspaceName(parts, parts.workspaceId), hasOwner(parts)]);
  return {
    workspaceName: name,
    setupNeeded: !owned,
    resetByMail: hasMail(parts),
    ...(parts.otherWays?.(host) ?? { passkeys: false, oidc: null }),
  };
}

/** An unknown address costs the same work and is answered with the same words as a wrong password. */
async function signInWithPassword(
  parts: Parts,
  body: { email: string; password: string; code?: string },
  client: Client,
): ReturnType<SignIn['withPassword']> {
  const { passwords, secondFactor, store } = parts;
  passwords.requireRoom();
  const email = plainEmail(body.email);
  const member = await findByEmail(store, email);
  const tried = await countTry(parts, { email, member, client });
  const isRight = await passwords.verify(body.password, member?.password_hash ?? null);
  if (!isRight || !member) throw wrongPassword();
  if (await secondFactor.needed(member.id)) {
    if (body.code === undefined) {
      // Whoever knows the password is no stranger to it; what counts is the code that comes next.
      await tried.giveBack();
      return { needs: 'code', me: null };
    }
    await proveCode(parts, { member, code: body.code, client });
  }
  await tried.giveBack();
  const hash = await renewHash(parts, member, body.password);
  const proven = { ...member, password_hash: hash };
  const started = await startLogin(parts, { member: proven, method: 'password', client });
  return { needs: null, me: started.me, started };
}

async function countTry(
  parts: Parts,
  { email, member, client }: { email: string; member: MemberRow | undefined; client: Client },
): Promise<{ giveBack(): Promise<void> }> {
  const { tries, devices, store, clock } = parts;
  const deviceId = member ? deviceOf(devices, member, client) : null;
  const tried = await tries.take(signInCounters({ email, address: client.address, deviceId }));
  if (!tried.isLast || !member) return tried;
  // Once in a window, and only of those who are members: nobody can fill the audit with it.
  await store.transaction((tx) =>
    appendAudit(tx, {
      actor: { ...labelOf(member), label: 'system' },
      at: clock.now(),
      act: 'login.limited',
      subject: member.id,
      details: { knownBrowser: deviceId !== null },
    }),
  );
  return tried;
}

async function proveCode(
  { tries, devices, secondFactor }: Parts,
  { member, code, client }: { member: MemberRow; code: string; client: Client },
): Promise<void> {
  const deviceId = deviceOf(devices, member, client);
  const tried = await tries.take(codeCounters({ memberId: member.id, address: client.address, deviceId }));
  if (!(await secondFactor.check(member.id, code))) throw wrongCode();
  await tried.giveBack();
}

/** The browser, when the member signed in with it before. */
function deviceOf(devices: Devices, member: MemberRow, client: Client): string | null {
  const device = devices.of(client.device, member.id);
  return device === null ? null : `${member.id}.${device}`;
}

/** A hash of an earlier, cheaper cost is made anew while the password is at hand. Answers the hash that is kept. */
async function renewHash(parts: Parts, member: MemberRow, password: string): Promise<string | null> {
  const { passwords, store } = parts;
  const old = member.password_hash;
  if (old === null || !passwords.isOutdated(old)) return old;
  const hash = await passwords.hash(password);
  const { numUpdatedRows } = await store.transaction((tx) =>
    tx
      .updateTable('members')
      .set({ password_hash: hash })
      .where('id', '=', member.id)
      .where('password_hash', '=', old)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n ? hash : old;
}

async function findLiving({ store }: Parts, memberId: string): Promise<MemberRow> {
  const row = await store.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', memberId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row) return row;
  throw new SluiceError('member.unknown', {
    message: 'There is no such member any more.',
    fix: 'Ask an owner or an admin for an invitation.',
  });
}

function wrongPassword(): SluiceError {
  return new SluiceError('auth.sign_in', {
    fix: 'Check both. If the password is forgotten, ask an owner or an admin for a reset link.',
  });
}

function wrongCode(): SluiceError {
  return new SluiceError('auth.code', {
    fix: 'Type the code that the authenticator shows now, or one of the recovery codes; each works once.',
  });
}
