import type { Account } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { showAccount } from './account-row.ts';

/** The newest account that the owner has of the connector, or null; `accountId` names one, `except` leaves one out. */
export async function ownedAccount(
  db: Store<Database>['db'] | Tx<Database>,
  wanted: {
    workspaceId: string;
    owner: string;
    connector: string;
    accountId?: string;
    except?: string;
  },
): Promise<Account | null> {
  let select = db
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', wanted.workspaceId)
    .where('owner', '=', wanted.owner)
    .where('connector', '=', wanted.connector);
  if (wanted.accountId !== undefined) select = select.where('id', '=', wanted.accountId);
  if (wanted.except !== undefined) select = select.where('id', '!=', wanted.except);
  const row = await select.orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row ? showAccount(row) : null;
}
