import { SluiceError } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { showMe, type MemberRow } from './member-rows.ts';
import type { Parts } from './parts.ts';
import type { Client, LoginMethod, StartedLogin } from './people.ts';

interface Proven {
  member: MemberRow;
  method: LoginMethod;
  client: Client;
  /** When that was, if not just now. */
  provenAt?: number | undefined;
}

/**
 * Signs the browser in as a member who has proven to be it, and books it. Throws `auth.sign_in` when the member
 * was removed, or the password that was proven was changed, meanwhile.
 */
export async function startLogin(parts: Parts, proven: Proven): Promise<StartedLogin> {
  const { member, method, client } = proven;
  const { store, logins, devices, clock } = parts;
  const token = await store.transaction(async (tx) => {
    await requireSame(tx, { member, method, now: clock.now() });
    const made = await logins.start(tx, proven);
    await appendAudit(tx, {
      actor: labelOf(member),
      at: clock.now(),
      act: 'login.started',
      subject: member.id,
      details: { method },
    });
    return made;
  });
  // The login that this browser held before may be known still.
  logins.forget();
  parts.sweepLinks();
  return { me: await showMe(parts, member), token, device: devices.cookieFor(client.device, member.id) };
}

/** A reset ends every login; one that is about to begin with the old password must not come after it. */
async function requireSame(
  tx: Tx<Database>,
  { member, method, now }: { member: MemberRow; method: LoginMethod; now: number },
): Promise<void> {
  let update = tx
    .updateTable('members')
    .set({ last_seen_at: now })
    .where('id', '=', member.id)
    .where('removed_at', 'is', null);
  if (method === 'password') update = update.where('password_hash', '=', member.password_hash);
  const { numUpdatedRows } = await update.executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw new SluiceError('auth.sign_in', { fix: 'Sign in again with what is valid now.' });
}

/** A member in the audit before the login is there by which he is known. */
export function labelOf(member: Pick<MemberRow, 'id' | 'name' | 'workspace_id'>): Actor {
  return {
    workspaceId: member.workspace_id,
    label: `${member.id} (${member.name})`,
    keyId: null,
    scopes: [],
  };
}
