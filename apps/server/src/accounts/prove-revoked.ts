import { SluiceError, type Revocation, type Secret } from '@sluice/core';
import { appendAudit, type Actor } from '../audit/index.ts';
import { noteProven } from './account-keys.ts';
import { toLinked, type AccountRow } from './account-row.ts';
import type { AccountsOptions, RevokedAccount } from './accounts.ts';
import type { Reader } from './reader.ts';
import type { Schedule } from './schedule.ts';
import { forgetTokens } from './tokens.ts';
import { askProvider } from './verification.ts';

interface Parts {
  options: AccountsOptions;
  reader: Reader;
  schedule: Schedule;
}

interface Asked {
  row: AccountRow;
  actor: Actor;
  signal?: AbortSignal | undefined;
}

/**
 * Asks the provider whether a revoked key still works. Refused, it is destroyed here too, and that is the proof.
 * Throws `account.unverified` when nothing could be learned, with that noted. I-21
 */
export async function proveRow(parts: Parts, asked: Asked): Promise<void> {
  const { options } = parts;
  const { row, signal } = asked;
  const connector = options.catalog.find(row.connector);
  const askedAt = options.clock.now();
  const secrets = await openKept(options, row);
  try {
    const works =
      secrets !== null && (await stillWorks(options, { ...toLinked(row, connector), secrets }, signal));
    await note(
      parts,
      asked,
      works
        ? { works, words: `The key still works at ${connector.name}.` }
        : { works, refusedAt: secrets === null ? null : askedAt },
    );
  } catch (error) {
    // The server stops, or the caller went away: nothing was learned, and it is due as it was.
    if (signal?.aborted && signal.reason?.code !== 'provider.timeout') throw error;
    const said = error instanceof SluiceError ? error.message : 'Something went wrong inside Sluice.';
    const words = `${connector.name} could not be asked whether the key still works: ${said}`;
    await note(parts, asked, { works: true, words });
    throw new SluiceError('account.unverified', {
      message: words,
      fix: 'Nothing changed: no call leaves with the key. Ask again in a while; it is also asked by itself.',
      cause: error,
    });
  }
}

async function stillWorks(
  options: AccountsOptions,
  account: RevokedAccount,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (options.stillWorks) return options.stillWorks(account, signal);
  const verdict = await askProvider(options.verify, account, signal);
  if (verdict.ok) return true;
  // That it minds something else says nothing of the key.
  if (verdict.said.code !== 'provider.auth') throw verdict.said;
  return false;
}

/** Null when it is gone from the vault: then there is nothing left to be proved. */
async function openKept({ vault }: AccountsOptions, row: AccountRow): Promise<Record<string, Secret> | null> {
  try {
    return await vault.open({ workspaceId: row.workspace_id, ownerId: row.id });
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'vault.unknown') return null;
    throw error;
  }
}

/** `refusedAt`: when the provider was asked; null where there was nothing left to ask it with. */
type Finding = { works: true; words: string } | { works: false; refusedAt: number | null };

async function note({ options, reader, schedule }: Parts, asked: Asked, found: Finding): Promise<void> {
  const { actor, row } = asked;
  const { workspace_id: workspaceId, id: accountId } = row;
  await options.store.transaction(async (tx) => {
    const now = options.clock.now();
    const current = await tx
      .selectFrom('accounts')
      .select(['revocation', 'check_failures'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .executeTakeFirst();
    if (!current?.revocation) return;
    const before = JSON.parse(current.revocation) as Revocation;
    if (before.state === 'proven') return;
    if (!found.works && found.refusedAt !== null)
      await noteProven(tx, { row, askedAt: found.refusedAt, now });
    const at = new Date(now).toISOString();
    const failures = current.check_failures + 1;
    const revocation: Revocation = found.works
      ? { ...before, checkedAt: at, note: found.words }
      : { ...before, checkedAt: at, note: PROVEN, state: 'proven', provenAt: at };
    await tx
      .updateTable('accounts')
      .set({
        revocation: JSON.stringify(revocation),
        checked_at: now,
        check_failures: failures,
        next_check_at: found.works
          ? schedule.whileRevoked({ now, failures, revokedAt: Date.parse(before.at) })
          : null,
        check_owner: null,
        check_until: null,
        updated_at: now,
      })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .execute();
    if (!found.works) {
      await options.vault.remove(tx, { workspaceId, ownerId: accountId });
      await forgetTokens(tx, { workspaceId, accountId });
    }
    if (!found.works || actor.label !== 'system') {
      const act = found.works ? 'account.revocation_asked' : 'account.revocation_proven';
      await appendAudit(tx, { actor, at: now, act, subject: accountId, details: { note: revocation.note } });
    }
  });
  reader.forget(workspaceId, accountId);
}

const PROVEN = 'The provider refuses the key, and it was destroyed here.';
