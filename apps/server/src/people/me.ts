import { SluiceError, type Login } from '@sluice/core';
import { appendAudit, pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import { proofCounters } from './counted-tries.ts';
import { MAX_IDLE_MS, type LoginRow } from './logins.ts';
import { iso, memberOf, showMe } from './member-rows.ts';
import type { Parts } from './parts.ts';
import type { LoginMethod, MyOwn } from './people.ts';
import { provePassword } from './prove-password.ts';
import { requireFreshProof } from './proofs.ts';
import { requireStrong } from './weak-passwords.ts';
import { workspaceName } from './workspace.ts';

export function createMe(parts: Parts): MyOwn {
  return {
    get: async (actor) => showMe(parts, await memberOf(parts.store, actor)),
    update: (actor, body) => rename(parts, actor, body.name),
    setPassword: (actor, body) => setPassword(parts, actor, body),
    prove: (actor, body) => provePassword(parts, actor, body),
    logins: (actor, query) => listLogins(parts, actor, query),
    endLogin: async (actor, loginId) => {
      const ended = await endLogins(parts, actor, { only: loginId });
      if (ended === 0) throw unknownLogin(loginId);
    },
    endOtherLogins: async (actor) => {
      await endLogins(parts, actor, { except: loginIdOf(actor) });
    },
    end: async (actor) => {
      await endLogins(parts, actor, { only: loginIdOf(actor) });
    },
  };
}

function loginIdOf(actor: Actor): string {
  if (actor.member) return actor.member.loginId;
  throw new SluiceError('auth.member');
}

async function rename(parts: Parts, actor: Actor, text: string) {
  const { store, clock, logins } = parts;
  const member = await memberOf(store, actor);
  const name = text.trim();
  if (name === '')
    throw new SluiceError('request.invalid', {
      message: 'The name is empty.',
      fix: 'Write the name that others know you by.',
      fields: [{ field: 'name', message: 'is needed' }],
    });
  await store.transaction(async (tx) => {
    await tx.updateTable('members').set({ name }).where('id', '=', member.id).execute();
    await appendAudit(tx, { actor, at: clock.now(), act: 'member.renamed', subject: member.id });
  });
  logins.forget();
  return showMe(parts, { ...member, name });
}

async function setPassword(
  parts: Parts,
  actor: Actor,
  body: { current?: string; password: string },
): Promise<void> {
  const { store, clock, passwords, tries, logins } = parts;
  const member = await memberOf(store, actor);
  // There is no present one that could prove it.
  if (member.password_hash === null) await requireFreshProof({ db: store.db, clock }, actor);
  requireStrong(body.password, [member.name, member.email, await workspaceName(parts, member.workspace_id)]);
  if (member.password_hash !== null) {
    passwords.requireRoom();
    const tried = await tries.take(proofCounters(member.id));
    if (!(await passwords.verify(body.current ?? '', member.password_hash))) throw wrongCurrent();
    await tried.giveBack();
  }
  const hash = await passwords.hash(body.password);
  await store.transaction(async (tx) => {
    await tx.updateTable('members').set({ password_hash: hash }).where('id', '=', member.id).execute();
    await tx.deleteFrom('reset_links').where('member_id', '=', member.id).execute();
    const ended = await logins.end(tx, { memberId: member.id, except: loginIdOf(actor) });
    await appendAudit(tx, {
      actor,
      at: clock.now(),
      act: 'password.changed',
      subject: member.id,
      details: { loginsEnded: ended },
    });
  });
  logins.forget();
}

async function listLogins({ store, logins, clock }: Parts, actor: Actor, query: PageQuery) {
  const member = await memberOf(store, actor);
  const { rows, before } = pageAfter(query);
  let select = store.db
    .selectFrom('logins')
    .selectAll()
    .where('member_id', '=', member.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .where('last_seen_at', '>', clock.now() - MAX_IDLE_MS);
  if (before !== null) select = select.where('id', '<', before);
  const found = await select.orderBy('id', 'desc').limit(rows).execute();
  return pageOf(found, query, (row) => showLogin(row, { actor, lastSeenAt: logins.lastSeenAt(row) }));
}

function showLogin(row: LoginRow, { actor, lastSeenAt }: { actor: Actor; lastSeenAt: number }): Login {
  return {
    id: row.id,
    device: row.device,
    address: row.address,
    method: row.method as LoginMethod,
    current: row.id === actor.member?.loginId,
    createdAt: iso(row.created_at),
    lastSeenAt: iso(lastSeenAt),
    expiresAt: iso(row.expires_at),
  };
}

async function endLogins(
  parts: Parts,
  actor: Actor,
  which: { only?: string; except?: string },
): Promise<number> {
  const { store, clock, logins } = parts;
  const { id: memberId } = await memberOf(store, actor);
  const ended = await store.transaction(async (tx) => {
    const count = await logins.end(tx, { memberId, ...which });
    if (count > 0)
      await appendAudit(tx, {
        actor,
        at: clock.now(),
        act: 'login.ended',
        subject: which.only ?? memberId,
        details: { logins: count },
      });
    return count;
  });
  logins.forget();
  return ended;
}

function unknownLogin(loginId: string): SluiceError {
  return new SluiceError('login.unknown', {
    message: `You are not signed in by ${loginId}.`,
    fix: 'See your own profile for the browsers that you are signed in with.',
  });
}

function wrongCurrent(): SluiceError {
  return new SluiceError('auth.sign_in', {
    message: 'The current password is not right.',
    fix: 'Type the password that you sign in with now. If it is forgotten, ask an owner or an admin for a reset link.',
    fields: [{ field: 'current', message: 'is not right' }],
  });
}
