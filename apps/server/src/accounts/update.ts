import type { Account, Metadata, UpdateAccount } from '@sluice/core';
import { isUniqueViolation } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import { searchText, showAccount, type AccountRow } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import type { Reader } from './reader.ts';
import { linkedAlready } from './refusals.ts';
import { requireShared, requireStays } from './sharing.ts';

/** What may be changed of an account without asking its provider; what is left out stays. */
export type AccountChange = Static<typeof UpdateAccount> & {
  /** Throws `account.exists` when that owner has linked the same key already. */
  owner?: string;
  ownerName?: string;
  label?: string | null;
  metadata?: Metadata;
};

/** Changes an account's name, its description, or what the integrator keeps with it. */
export async function updateAccount(
  options: AccountsOptions,
  reader: Reader,
  { actor, accountId, body }: { actor: Actor; accountId: string; body: AccountChange },
): Promise<Account> {
  const old = await reader.row(actor.workspaceId, accountId);
  requireShared(actor, showAccount(old));
  const wanted = columnsOf(old, body);
  if (body.sharedWith !== undefined && body.sharedWith !== old.shared_with)
    requireStays(actor, { name: old.name, sharedWith: body.sharedWith });
  const names = (Object.keys(wanted) as (keyof typeof wanted)[]).filter((name) => wanted[name] !== old[name]);
  if (names.length === 0) return showAccount(old);
  const changed = { ...wanted, search: searchText(wanted), updated_at: options.clock.now() };
  try {
    await keep(options, { actor, old, changed, names });
  } catch (error) {
    const other = isUniqueViolation(error)
      ? await findOther(options, { old, owner: changed.owner })
      : undefined;
    throw other ? linkedAlready(other) : error;
  }
  reader.forget(actor.workspaceId, accountId);
  return reader.get(actor, accountId);
}

type Columns = Pick<
  AccountRow,
  'name' | 'description' | 'owner' | 'owner_name' | 'label' | 'metadata' | 'shared_with'
>;

function columnsOf(old: AccountRow, body: AccountChange): Columns {
  return {
    name: body.name ?? old.name,
    description: body.description ?? old.description,
    owner: body.owner ?? old.owner,
    owner_name: body.ownerName ?? old.owner_name,
    label: body.label === undefined ? old.label : body.label,
    metadata: body.metadata === undefined ? old.metadata : JSON.stringify(body.metadata),
    shared_with: body.sharedWith ?? old.shared_with,
  };
}

/** The account with the same key that the new owner has. */
async function findOther(
  { store }: AccountsOptions,
  { old, owner }: { old: AccountRow; owner: string },
): Promise<AccountRow | undefined> {
  return store.db
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', old.workspace_id)
    .where('owner', '=', owner)
    .where('connector', '=', old.connector)
    .where('upstream_key', '=', old.upstream_key)
    .executeTakeFirst();
}

async function keep(
  { store, announce }: AccountsOptions,
  change: {
    actor: Actor;
    old: AccountRow;
    changed: Columns & { updated_at: number; search: string };
    names: readonly (keyof Columns)[];
  },
): Promise<void> {
  const { actor, old, changed, names } = change;
  const { workspace_id: workspaceId, id: accountId } = old;
  const others = names.filter((name) => !['name', 'description', 'shared_with'].includes(name));
  await store.transaction(async (tx) => {
    await tx
      .updateTable('accounts')
      .set((row) => ({ ...changed, version: row('version', '+', 1) }))
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .execute();
    await appendAudit(tx, {
      actor,
      at: changed.updated_at,
      act: 'account.updated',
      subject: accountId,
      details: {
        ...(changed.name === old.name ? {} : { name: changed.name, was: old.name }),
        ...(changed.shared_with === old.shared_with ? {} : { sharedWith: changed.shared_with }),
        ...(others.length === 0 ? {} : { changed: others }),
      },
    });
    await announce(tx, {
      type: 'account.changed',
      workspaceId,
      at: changed.updated_at,
      account: showAccount({ ...old, ...changed }),
    });
  });
}
