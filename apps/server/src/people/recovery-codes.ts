import { randomText } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import type { Database } from '../schema/index.ts';
import type { TotpOwner } from './totp-codes.ts';

const COUNT = 10;
/** 50 random bits each, behind a limit of tries. */
const LENGTH = 10;

/** Makes ten codes in the place of those there were; they are in the answer and nowhere else. */
export async function renewRecoveryCodes(
  tx: Tx<Database>,
  pepper: Pepper,
  { workspaceId, memberId }: TotpOwner,
): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, () => randomText(LENGTH));
  await tx.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute();
  const rows = codes.map((code) => ({
    member_id: memberId,
    workspace_id: workspaceId,
    hash: hashOf(pepper, memberId, code),
    used_at: null,
  }));
  await tx.insertInto('recovery_codes').values(rows).execute();
  return codes.map((code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`);
}

/** Whether it is one of the member's that was not used; from then on it is. */
export async function useRecoveryCode(
  parts: { store: Store<Database>; pepper: Pepper },
  used: { memberId: string; code: string; now: number },
): Promise<boolean> {
  if (used.code.length !== LENGTH) return false;
  const { numUpdatedRows } = await parts.store.transaction((tx) =>
    tx
      .updateTable('recovery_codes')
      .set({ used_at: used.now })
      .where('member_id', '=', used.memberId)
      .where('hash', '=', hashOf(parts.pepper, used.memberId, used.code))
      .where('used_at', 'is', null)
      .executeTakeFirst(),
  );
  return numUpdatedRows === 1n;
}

function hashOf(pepper: Pepper, memberId: string, code: string): string {
  // Letters that look like figures are not in the codes, and are taken for them.
  const plain = code.replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return pepper('recovery', memberId, plain);
}
