import type { EventRecord, EventType } from '@sluice/core';
import { pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import type { EventsOptions } from './events.ts';
import { TEST_EVENT } from './payload.ts';

/** What happened in the workspace, newest first; tests of webhooks are not among it. */
export async function listEvents(
  { store }: Pick<EventsOptions, 'store'>,
  { actor, query }: { actor: Actor; query: PageQuery & { type?: EventType } },
): Promise<{ items: EventRecord[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  let select = store.db
    .selectFrom('events')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('type', '!=', TEST_EVENT);
  if (query.type !== undefined) select = select.where('type', '=', query.type);
  if (before !== null) select = select.where('id', '<', before);
  return pageOf(await select.orderBy('id', 'desc').limit(rows).execute(), query, (row) => ({
    id: row.id,
    at: new Date(row.at).toISOString(),
    type: row.type,
    data: (JSON.parse(row.data) as { data: unknown }).data,
  }));
}
