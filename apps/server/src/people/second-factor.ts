import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { FactorParts } from './factors.ts';
import type { FactorSummary, SecondFactor } from './people.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { forgetTotpSecret, openTotpSecret, plainCode, stepOfCode } from './totp-codes.ts';

type Parts = Pick<FactorParts, 'store' | 'vault' | 'clock' | 'pepper'>;

/** The authenticator's codes and the recovery codes, as a sign-in asks for them. */
export function createSecondFactor(parts: Parts): SecondFactor {
  return {
    needed: async (memberId) => (await findActive(parts, memberId)) !== undefined,
    check: (memberId, code) => checkCode(parts, memberId, code),
    summaries: (memberIds) => summaries(parts, memberIds),
    remove: (tx, memberId) => removeTotp(tx, parts, memberId),
  };
}

/**
 * Whether the code opens: one of the authenticator's that is later than any that did, or a recovery code. Of
 * several who send the same code at once it opens for one.
 */
export async function checkCode(parts: Parts, memberId: string, text: string): Promise<boolean> {
  const { store, vault, clock } = parts;
  const row = await findActive(parts, memberId);
  if (!row) return false;
  const code = plainCode(text);
  const owner = { workspaceId: row.workspace_id, memberId };
  const step = stepOfCode(await openTotpSecret(vault, owner, 'active'), code, clock.now());
  if (step === undefined) return useRecoveryCode(parts, { memberId, code, now: clock.now() });
  const { numUpdatedRows } = await store.transaction((tx) =>
    tx
      .updateTable('totp')
      .set({ last_step: step })
      .where('member_id', '=', memberId)
      .where('active_since', '=', row.active_since)
      .where('last_step', '<', step)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}

/** Takes the authenticator away, with what is sealed of it and the recovery codes. */
export async function removeTotp(
  tx: Tx<Database>,
  { vault }: Pick<Parts, 'vault'>,
  memberId: string,
): Promise<void> {
  const row = await tx
    .deleteFrom('totp')
    .where('member_id', '=', memberId)
    .returning('workspace_id')
    .executeTakeFirst();
  await tx.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute();
  if (!row) return;
  const owner = { workspaceId: row.workspace_id, memberId };
  for (const slot of ['active', 'begun'] as const) await forgetTotpSecret(tx, vault, { owner, slot });
}

export function findActive({ store }: Pick<Parts, 'store'>, memberId: string) {
  return store.db
    .selectFrom('totp')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('active_since', 'is not', null)
    .executeTakeFirst();
}

async function summaries(
  { store }: Pick<Parts, 'store'>,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, FactorSummary>> {
  const found = new Map<string, FactorSummary>();
  if (memberIds.length === 0) return found;
  const of = (memberId: string): FactorSummary => {
    const known = found.get(memberId) ?? { hasTotp: false, passkeys: 0, recoveryCodesLeft: 0 };
    found.set(memberId, known);
    return known;
  };
  const ids = [...memberIds];
  const active = await store.db
    .selectFrom('totp')
    .select('member_id')
    .where('member_id', 'in', ids)
    .where('active_since', 'is not', null)
    .execute();
  for (const row of active) of(row.member_id).hasTotp = true;
  const passkeys = await store.db
    .selectFrom('passkeys')
    .select(['member_id', ({ fn }) => fn.countAll<number | string>().as('count')])
    .where('member_id', 'in', ids)
    .groupBy('member_id')
    .execute();
  for (const row of passkeys) of(row.member_id).passkeys = Number(row.count);
  const codes = await store.db
    .selectFrom('recovery_codes')
    .select(['member_id', ({ fn }) => fn.countAll<number | string>().as('count')])
    .where('member_id', 'in', ids)
    .where('used_at', 'is', null)
    .groupBy('member_id')
    .execute();
  for (const row of codes) of(row.member_id).recoveryCodesLeft = Number(row.count);
  return found;
}
