import type { RunStatus } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { containsText, pageAfter, pageOf, wordsOf, type PageQuery } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';

export interface RunsFilter {
  /** `active`: somebody works on it. `attention`: it waits until a person has mended something. */
  status?: RunStatus | 'active' | 'attention';
  /** As source or destination. */
  accountId?: string;
  /** Words of the file's name. */
  q?: string;
}

const ACTIVE: readonly RunStatus[] = ['planning', 'running', 'writing', 'pausing', 'cancelling'];
const ATTENTION: readonly RunStatus[] = ['stopped', 'failed'];

/** Newest first. */
export async function listRuns(
  store: Store<Database>,
  workspaceId: string,
  query: PageQuery & RunsFilter,
): Promise<{ items: RunsTable[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  const { status, accountId, q } = query;
  let select = store.db.selectFrom('runs').selectAll().where('workspace_id', '=', workspaceId);
  if (before !== null) select = select.where('id', '<', before);
  if (status === 'active') select = select.where('status', 'in', ACTIVE);
  else if (status === 'attention') select = select.where('status', 'in', ATTENTION);
  else if (status !== undefined) select = select.where('status', '=', status);
  if (accountId !== undefined) {
    const asDestination = containsText('destination', JSON.stringify(accountId));
    const sent = store.db
      .selectFrom('run_sends')
      .select('run_id')
      .where('workspace_id', '=', workspaceId)
      .where('account_id', '=', accountId);
    select = select.where((where) =>
      where.or([where('account_id', '=', accountId), asDestination, where('id', 'in', sent)]),
    );
  }
  if (q !== undefined) for (const word of wordsOf(q)) select = select.where(containsText('file_name', word));
  const found = await select.orderBy('id', 'desc').limit(rows).execute();
  return pageOf(found, query, (row) => row);
}
