import type { AccountOwner } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { holdsWords, pageAfter, pageOf, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';

/**
 * Whose accounts there are, each owner once, by the newest of the owner's accounts that fits; walled by its
 * workspace. I-12
 */
export async function listOwners(
  store: Store<Database>,
  { workspaceId, query }: { workspaceId: string; query: PageQuery & { q?: string } },
): Promise<{ items: AccountOwner[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  let newest = store.db
    .selectFrom('accounts')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('workspace_id', '=', workspaceId);
  if (query.q !== undefined) newest = newest.where(holdsWords(['owner_name', 'owner'], query.q));
  let select = store.db
    .selectFrom('accounts')
    .select(['id', 'owner', 'owner_name'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', newest.groupBy('owner'));
  if (before !== null) select = select.where('id', '<', before);
  const found = await select.orderBy('id', 'desc').limit(rows).execute();
  return pageOf(found, query, ({ owner, owner_name: name }) => ({ id: owner, name }));
}
