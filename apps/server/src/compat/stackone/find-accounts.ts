import type { Account } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { showAccount } from '../../accounts/index.ts';
import type { Database } from '../../schema/index.ts';

/** A list of ids, owners or connectors that is empty does not filter. */
export interface AccountsWanted {
  workspaceId: string;
  ids: readonly string[];
  owners: readonly string[];
  connectors: readonly string[];
  /** Sluice's own. Null does not filter; of none there are no accounts. */
  statuses: readonly Account['status'][] | null;
  page: number;
  pageSize: number;
}

/** One page of a workspace's accounts, newest first. */
export async function findAccounts(store: Store<Database>, wanted: AccountsWanted): Promise<Account[]> {
  // PostgreSQL refuses an empty list.
  if (wanted.statuses?.length === 0) return [];
  let select = store.db
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', wanted.workspaceId)
    .orderBy('id', 'desc')
    .limit(wanted.pageSize)
    .offset((wanted.page - 1) * wanted.pageSize);
  if (wanted.ids.length > 0) select = select.where('id', 'in', wanted.ids);
  if (wanted.owners.length > 0) select = select.where('owner', 'in', wanted.owners);
  if (wanted.connectors.length > 0) select = select.where('connector', 'in', wanted.connectors);
  if (wanted.statuses !== null) select = select.where('status', 'in', wanted.statuses);
  return (await select.execute()).map(showAccount);
}
