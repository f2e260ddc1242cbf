import { errorText, makeId, SluiceError, type Passkey } from '@sluice/core';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { isUniqueViolation } from '@sluice/runtime';
import { appendAudit, pageAfter, pageOf, type Actor } from '../audit/index.ts';
import type { FactorsTables } from '../schema/factors.ts';
import type { FactorParts, PasskeyAnswer, Passkeys } from './factors.ts';
import { iso, memberOf, type MemberRow } from './member-rows.ts';
import { readRegistration } from './passkey-answers.ts';
import { CHALLENGE_MS, keepChallenge, takeChallenge } from './passkey-challenges.ts';
import { passkeyPlace, requirePasskeyPlace } from './passkey-place.ts';
import { beginPasskeyProof, proveWithPasskey } from './prove-passkey.ts';
import { beginPasskeySignIn, signInWithPasskey } from './passkey-sign-in.ts';

type PasskeyRow = FactorsTables['passkeys'];

const MOST_PASSKEYS = 20;

export function createPasskeys(parts: FactorParts): Passkeys {
  const { store, publicUrl } = parts;
  return {
    workAt: (host) => passkeyPlace(publicUrl(), host) !== undefined,
    list: async (actor, query) => {
      const member = await memberOf(store, actor);
      const { rows, before } = pageAfter(query);
      let select = store.db.selectFrom('passkeys').selectAll().where('member_id', '=', member.id);
      if (before !== null) select = select.where('id', '<', before);
      return pageOf(await select.orderBy('id', 'desc').limit(rows).execute(), query, showPasskey);
    },
    beginAdd: (actor, host) => beginAdd(parts, actor, host),
    add: (actor, host, answer) => addPasskey(parts, { actor, host, answer }),
    remove: (actor, passkeyId) => removePasskey(parts, actor, passkeyId),
    beginProof: (actor, host) => beginPasskeyProof(parts, actor, host),
    prove: (actor, host, answer) => proveWithPasskey(parts, { actor, host, answer }),
    beginSignIn: (client) => beginPasskeySignIn(parts, client),
    signIn: (client, answer) => signInWithPasskey(parts, client, answer),
  };
}

/** The passkey must be found without a name being typed, and must ask for the finger, face or PIN each time. */
async function beginAdd(parts: FactorParts, actor: Actor, host: string) {
  const member = await memberOf(parts.store, actor);
  const { rpId } = requirePasskeyPlace(parts.publicUrl(), host);
  const known = await rowsOf(parts, member);
  if (known.length >= MOST_PASSKEYS)
    throw new SluiceError('request.invalid', {
      message: `You have ${known.length} passkeys already.`,
      fix: 'Remove one that you use no more.',
    });
  const options = await generateRegistrationOptions({
    rpName: 'Sluice',
    rpID: rpId,
    userID: new TextEncoder().encode(member.id),
    userName: member.email,
    userDisplayName: member.name,
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    excludeCredentials: known.map((row) => ({
      id: row.credential_id,
      transports: JSON.parse(row.transports) as string[],
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const { challenge } = options;
  return { challengeId: await keepChallenge(parts, { memberId: member.id, challenge }), options };
}

async function addPasskey(
  parts: FactorParts,
  added: { actor: Actor; host: string; answer: PasskeyAnswer & { name: string } },
): Promise<Passkey> {
  const { store, clock } = parts;
  const { actor, answer } = added;
  const member = await memberOf(store, actor);
  const made = await verifyAnswer(parts, { ...added, member });
  const now = clock.now();
  const row: PasskeyRow = {
    id: makeId('passkey', now),
    member_id: member.id,
    workspace_id: member.workspace_id,
    name: answer.name.trim() === '' ? 'Passkey' : answer.name.trim(),
    credential_id: made.id,
    public_key: made.publicKey,
    counter: made.counter,
    transports: JSON.stringify(made.transports ?? []),
    created_at: now,
    last_used_at: null,
  };
  try {
    await store.transaction(async (tx) => {
      await tx.insertInto('passkeys').values(row).execute();
      await appendAudit(tx, { actor, at: now, act: 'passkey.added', subject: row.id });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new SluiceError('auth.passkey', {
      message: 'This passkey is known already.',
      fix: 'Make another one.',
    });
  }
  return showPasskey(row);
}

async function verifyAnswer(
  parts: FactorParts,
  { member, host, answer }: { member: MemberRow; host: string; answer: PasskeyAnswer },
) {
  const place = passkeyPlace(parts.publicUrl(), host);
  const expectedChallenge = await takeChallenge(parts, { memberId: member.id, id: answer.challengeId });
  const response = readRegistration(answer.credential);
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: place?.origin ?? '',
      expectedRPID: place?.rpId ?? '',
      requireUserVerification: true,
    });
    if (registrationInfo) return registrationInfo.credential;
  } catch (error) {
    parts.log.info({ memberId: member.id, reason: errorText(error) }, 'a passkey was not accepted');
  }
  throw new SluiceError('auth.passkey', {
    message: 'The passkey was not made for this server, or without a finger, a face or a PIN.',
    fix: 'Try again; use a passkey that asks for a finger, a face or a PIN.',
  });
}

/** Where nobody could sign in any more without it, it stays. */
async function removePasskey(parts: FactorParts, actor: Actor, passkeyId: string): Promise<void> {
  const { store, clock, hasOidc } = parts;
  const { id: memberId } = await memberOf(store, actor);
  await store.transaction(async (tx) => {
    // Of two that are removed at once, the second sees the first gone.
    const member = await tx
      .updateTable('members')
      .set((row) => ({ name: row.ref('name') }))
      .where('id', '=', memberId)
      .returning('password_hash')
      .executeTakeFirst();
    const rows = await tx.selectFrom('passkeys').selectAll().where('member_id', '=', memberId).execute();
    const row = rows.find((one) => one.id === passkeyId);
    if (!row)
      throw new SluiceError('factor.unknown', {
        message: `You have no passkey ${passkeyId}.`,
        fix: 'See your own profile for the passkeys there are.',
      });
    const elsewhere = hasOidc
      ? await tx.selectFrom('oidc_identities').select('subject').where('member_id', '=', memberId).execute()
      : [];
    if (rows.length === 1 && member?.password_hash == null && elsewhere.length === 0)
      throw new SluiceError('factor.last', {
        message: 'This passkey is the only way in that you have.',
        fix: 'Set a password or add another passkey first.',
      });
    await tx.deleteFrom('passkeys').where('id', '=', row.id).execute();
    await appendAudit(tx, { actor, at: clock.now(), act: 'passkey.removed', subject: row.id });
  });
}

function rowsOf({ store }: FactorParts, member: MemberRow): Promise<PasskeyRow[]> {
  return store.db.selectFrom('passkeys').selectAll().where('member_id', '=', member.id).execute();
}

function showPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    createdAt: iso(row.created_at),
    lastUsedAt: row.last_used_at === null ? null : iso(row.last_used_at),
  };
}
