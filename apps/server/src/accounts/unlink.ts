import { SluiceError } from '@sluice/core';
import { appendAudit, type Actor } from '../audit/index.ts';
import { forgetKey } from './account-keys.ts';
import { showAccount, toLinked } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import type { Reader } from './reader.ts';
import { requireShared } from './sharing.ts';
import { forgetTokens } from './tokens.ts';

/**
 * Removes the account and destroys its secret; then its provider is asked to take back what it gave. Throws
 * `account.in_use` naming what uses it.
 */
export async function unlinkAccount(
  { store, vault, catalog, revoke, usedBy, clock, announce }: AccountsOptions,
  reader: Reader,
  { actor, accountId }: { actor: Actor; accountId: string },
): Promise<void> {
  const { workspaceId } = actor;
  const row = await reader.row(workspaceId, accountId);
  requireShared(actor, showAccount(row));
  const users = await usedBy(workspaceId, accountId);
  if (users.length > 0) throw inUse(row.name, users);
  const connector = catalog.connectors.find((candidate) => candidate.id === row.connector);
  // What was revoked was taken back then.
  const takeBack = connector && row.status !== 'revoked' && (await revoke?.(toLinked(row, connector)));
  await store.transaction(async (tx) => {
    await forgetKey(tx, row);
    await tx
      .deleteFrom('accounts')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .execute();
    await vault.remove(tx, { workspaceId, ownerId: accountId });
    await forgetTokens(tx, { workspaceId, accountId });
    await appendAudit(tx, {
      actor,
      at: clock.now(),
      act: 'account.unlinked',
      subject: accountId,
      details: { connector: row.connector, name: row.name },
    });
    await announce(tx, { type: 'account.unlinked', workspaceId, at: clock.now(), account: showAccount(row) });
  });
  reader.forget(workspaceId, accountId);
  if (takeBack) await takeBack();
}

const NAMED = 5;

function inUse(name: string, users: readonly string[]): SluiceError {
  const more = users.length > NAMED ? ` and ${users.length - NAMED} more` : '';
  return new SluiceError('account.in_use', {
    message: `“${name}” is in use by ${users.slice(0, NAMED).join(', ')}${more}.`,
    fix: 'Cancel what uses it or wait until it is done, then unlink it.',
  });
}
