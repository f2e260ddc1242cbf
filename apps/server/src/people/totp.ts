import { SluiceError } from '@sluice/core';
import { appendAudit, type Actor } from '../audit/index.ts';
import { proofCounters } from './counted-tries.ts';
import type { FactorParts, Totp } from './factors.ts';
import { memberOf, type MemberRow } from './member-rows.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import { checkCode, findActive, removeTotp } from './second-factor.ts';
import {
  forgetTotpSecret,
  makeTotpSecret,
  openTotpSecret,
  plainCode,
  sealTotpSecret,
  stepOfCode,
  totpUrl,
} from './totp-codes.ts';

/** How long an authenticator may be set up before its secret is thrown away. */
const BEGUN_MS = 30 * 60_000;

export function createTotp(parts: FactorParts): Totp {
  return {
    begin: (actor) => beginTotp(parts, actor),
    confirm: (actor, code) => confirmTotp(parts, actor, code),
    remove: async (actor, code) => {
      const member = await proveByCode(parts, actor, code);
      await parts.store.transaction(async (tx) => {
        await removeTotp(tx, parts, member.id);
        await appendAudit(tx, { actor, at: parts.clock.now(), act: 'totp.removed', subject: member.id });
      });
    },
    renewRecoveryCodes: async (actor, code) => {
      const member = await proveByCode(parts, actor, code);
      const recoveryCodes = await parts.store.transaction(async (tx) => {
        await appendAudit(tx, {
          actor,
          at: parts.clock.now(),
          act: 'recovery_codes.renewed',
          subject: member.id,
        });
        return renewRecoveryCodes(tx, parts.pepper, ownerOf(member));
      });
      return { recoveryCodes };
    },
  };
}

/** Whoever finds a browser signed in cannot put his own authenticator in the place of the member's. */
async function beginTotp(parts: FactorParts, actor: Actor) {
  const { store, vault, clock, publicUrl } = parts;
  const member = await memberOf(store, actor);
  if (await findActive(parts, member.id))
    throw new SluiceError('factor.exists', {
      message: 'Codes of an authenticator are in use already.',
      fix: 'Remove the one there is with one of its codes, then set up the other.',
    });
  const secret = makeTotpSecret();
  const begun = { begun_at: clock.now() };
  await store.transaction(async (tx) => {
    await tx
      .insertInto('totp')
      .values({
        member_id: member.id,
        workspace_id: member.workspace_id,
        active_since: null,
        last_step: 0,
        ...begun,
      })
      .onConflict((conflict) => conflict.column('member_id').doUpdateSet(begun))
      .execute();
    await sealTotpSecret(tx, vault, { owner: ownerOf(member), slot: 'begun', secret });
  });
  const issuer = `Sluice (${new URL(publicUrl()).hostname})`;
  return { secret: secret.open(), url: totpUrl(secret, { issuer, label: member.email }) };
}

async function confirmTotp(parts: FactorParts, actor: Actor, code: string) {
  const { store, vault, clock, pepper, tries } = parts;
  const member = await memberOf(store, actor);
  const owner = ownerOf(member);
  const row = await store.db
    .selectFrom('totp')
    .selectAll()
    .where('member_id', '=', member.id)
    .executeTakeFirst();
  if (row?.begun_at == null || row.begun_at + BEGUN_MS < clock.now()) throw notBegun();
  const begunAt = row.begun_at;
  const tried = await tries.take(proofCounters(member.id));
  const secret = await openTotpSecret(vault, owner, 'begun');
  const step = stepOfCode(secret, plainCode(code), clock.now());
  if (step === undefined) throw wrongCode('Type the six figures that the authenticator shows now.');
  const recoveryCodes = await store.transaction(async (tx) => {
    // Of two that confirm at once, or one that begins anew meanwhile, one finds it gone.
    const { numUpdatedRows } = await tx
      .updateTable('totp')
      .set({ active_since: clock.now(), begun_at: null, last_step: step })
      .where('member_id', '=', member.id)
      .where('begun_at', '=', begunAt)
      .where('active_since', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw notBegun();
    await sealTotpSecret(tx, vault, { owner, slot: 'active', secret });
    await forgetTotpSecret(tx, vault, { owner, slot: 'begun' });
    await appendAudit(tx, { actor, at: clock.now(), act: 'totp.added', subject: member.id });
    return renewRecoveryCodes(tx, pepper, owner);
  });
  await tried.giveBack();
  return { recoveryCodes };
}

async function proveByCode(parts: FactorParts, actor: Actor, code: string): Promise<MemberRow> {
  const member = await memberOf(parts.store, actor);
  if (!(await findActive(parts, member.id)))
    throw new SluiceError('factor.unknown', {
      message: 'No authenticator is set up.',
      fix: 'Set one up first.',
    });
  const tried = await parts.tries.take(proofCounters(member.id));
  if (!(await checkCode(parts, member.id, code)))
    throw wrongCode(
      'Type the code that the authenticator shows now, or one of the recovery codes; each works once.',
    );
  await tried.giveBack();
  return member;
}

function ownerOf(member: MemberRow) {
  return { workspaceId: member.workspace_id, memberId: member.id };
}

function notBegun(): SluiceError {
  return new SluiceError('factor.unknown', {
    message: 'No authenticator is being set up, or it was begun too long ago.',
    fix: 'Begin again, and scan the new QR code.',
  });
}

function wrongCode(fix: string): SluiceError {
  return new SluiceError('auth.code', { fix });
}
