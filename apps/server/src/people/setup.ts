import { SluiceError } from '@sluice/core';
import { appendAudit } from '../audit/index.ts';
import { insertMember, lockWorkspace, plainEmail } from './member-rows.ts';
import type { Parts } from './parts.ts';
import type { Client, StartedLogin } from './people.ts';
import { labelOf, startLogin } from './start-login.ts';
import { hashToken, makeToken } from './tokens.ts';
import { requireStrong } from './weak-passwords.ts';
import { workspaceName } from './workspace.ts';

const PLACE = 'setup';

/** A new one-time link for the first owner, which ends the one before; undefined once there is an owner. */
export async function makeSetupLink(parts: Parts): Promise<string | undefined> {
  const { store, publicUrl } = parts;
  if (await hasOwner(parts)) return undefined;
  const token = makeToken();
  const value = hashToken(token.open());
  await store.transaction((tx) =>
    tx
      .insertInto('installation')
      .values({ name: PLACE, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute(),
  );
  return `${publicUrl()}/setup#${token.open()}`;
}

export async function hasOwner({
  store,
  workspaceId,
}: Pick<Parts, 'store' | 'workspaceId'>): Promise<boolean> {
  const row = await store.db
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** See `SignIn.setup`. */
export async function completeSetup(
  parts: Parts,
  body: { token: string; name: string; email: string; password: string },
  client: Client,
): Promise<StartedLogin> {
  const { store, clock, passwords, workspaceId } = parts;
  const hash = hashToken(body.token);
  if (await hasOwner(parts)) throw setupDone();
  const kept = await store.db
    .selectFrom('installation')
    .select('value')
    .where('name', '=', PLACE)
    .executeTakeFirst();
  if (kept?.value !== hash) throw setupInvalid();
  requireStrong(body.password, [body.name, body.email, await workspaceName(parts, workspaceId)]);
  const passwordHash = await passwords.hash(body.password);
  const member = await store.transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    // Of two that use the link at once, one finds it gone.
    const { numDeletedRows } = await tx
      .deleteFrom('installation')
      .where('name', '=', PLACE)
      .where('value', '=', hash)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw setupDone();
    const made = await insertMember(tx, {
      workspace_id: workspaceId,
      name: body.name.trim(),
      email: plainEmail(body.email),
      role: 'owner',
      password_hash: passwordHash,
      now: clock.now(),
    });
    await appendAudit(tx, {
      actor: labelOf(made),
      at: clock.now(),
      act: 'setup.completed',
      subject: made.id,
    });
    return made;
  });
  return startLogin(parts, { member, method: 'link', client });
}

function setupDone(): SluiceError {
  return new SluiceError('setup.done', {
    message: 'This server has an owner already; the setup link has done its work.',
    fix: 'Sign in. If nobody can, `sluice members reset` on the server makes a link for a new password.',
  });
}

function setupInvalid(): SluiceError {
  return new SluiceError('setup.invalid', {
    message: 'This setup link is not the one that the server printed last.',
    fix: 'Take the link from the last start of the server, whole; a restart prints a new one.',
  });
}
