import type { Account, UpdateAccount } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import { showAccount } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import type { Reader } from './reader.ts';

/** Renames an account or changes its description; what was not given stays. */
export async function updateAccount(
  { store, clock, announce }: AccountsOptions,
  reader: Reader,
  { actor, accountId, body }: { actor: Actor; accountId: string; body: Static<typeof UpdateAccount> },
): Promise<Account> {
  const { workspaceId } = actor;
  const old = await reader.row(workspaceId, accountId);
  const name = body.name ?? old.name;
  const description = body.description ?? old.description;
  if (name === old.name && description === old.description) return showAccount(old);
  const now = clock.now();
  const changed = { name, description, updated_at: now };
  await store.transaction(async (tx) => {
    await tx
      .updateTable('accounts')
      .set((row) => ({ ...changed, version: row('version', '+', 1) }))
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .execute();
    await appendAudit(tx, {
      actor,
      at: now,
      act: 'account.updated',
      subject: accountId,
      details: name === old.name ? {} : { name, was: old.name },
    });
    await announce(tx, {
      type: 'account.changed',
      workspaceId,
      at: now,
      account: showAccount({ ...old, ...changed }),
    });
  });
  reader.forget(workspaceId, accountId);
  return reader.get(actor, accountId);
}
