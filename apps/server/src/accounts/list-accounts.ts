import type { Account, AccountStatus } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { sql, type SqlBool } from 'kysely';
import { pageAfter, pageOf, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { showAccount } from './account-row.ts';

/** Which accounts a list holds. */
export interface AccountsQuery {
  connector?: string;
  /** `attention`: those that a person should see to. */
  status?: AccountStatus | 'attention';
  owner?: string;
  /** Words that all stand in the name, the owner or the label. */
  q?: string;
}

/** The newest first, walled by its workspace. I-12 */
export async function listAccounts(
  store: Store<Database>,
  { workspaceId, query }: { workspaceId: string; query: PageQuery & AccountsQuery },
): Promise<{ items: Account[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  const { connector, status, owner, q } = query;
  let select = store.db.selectFrom('accounts').selectAll().where('workspace_id', '=', workspaceId);
  if (connector !== undefined) select = select.where('connector', '=', connector);
  if (status === 'attention') select = select.where('status', 'in', ATTENTION);
  else if (status !== undefined) select = select.where('status', '=', status);
  if (owner !== undefined) select = select.where('owner', '=', owner);
  for (const word of wordsOf(q)) select = select.where(sql<SqlBool>`search like ${word} escape '!'`);
  if (before !== null) select = select.where('id', '<', before);
  return pageOf(await select.orderBy('id', 'desc').limit(rows).execute(), query, showAccount);
}

const ATTENTION: readonly AccountStatus[] = ['verifying', 'failing', 'expired'];
const MOST_WORDS = 8;

/** Each word as a pattern. */
function wordsOf(q: string | undefined): string[] {
  const words = (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.slice(0, MOST_WORDS).map((word) => `%${word.replaceAll(/[!%_]/g, '!$&')}%`);
}
