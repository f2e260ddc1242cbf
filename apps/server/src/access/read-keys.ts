import type { KeyStatus } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { holdsWords, pageAfter, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { KeyRow } from './api-key.ts';

/** Which keys a list holds. */
export interface KeysQuery {
  status?: KeyStatus;
  /** Words that all stand in the name, the id or the hint. */
  q?: string;
}

/** The newest first, one more than the page asks for, walled by its workspace. I-12 */
export async function readKeys(
  store: Store<Database>,
  asked: { workspaceId: string; query: PageQuery & KeysQuery; now: number },
): Promise<KeyRow[]> {
  const { workspaceId, query, now } = asked;
  const { rows, before } = pageAfter(query);
  const { status, q } = query;
  let select = store.db.selectFrom('api_keys').selectAll().where('workspace_id', '=', workspaceId);
  if (status === 'revoked') select = select.where('revoked_at', 'is not', null);
  else if (status !== undefined) select = select.where('revoked_at', 'is', null);
  if (status === 'expired') select = select.where('expires_at', '<=', now);
  if (status === 'active')
    select = select.where((key) => key.or([key('expires_at', 'is', null), key('expires_at', '>', now)]));
  if (q !== undefined) select = select.where(holdsWords(['name', 'id', 'hint'], q));
  if (before !== null) select = select.where('id', '<', before);
  return select.orderBy('id', 'desc').limit(rows).execute();
}
