import type { CallRecord } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { pageAfter, pageOf, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { CallLine } from './call-log.ts';

export interface CallsQuery {
  accountId?: string;
  runId?: string;
}

/** The workspace's calls, newest first. */
export async function listCalls(
  store: Store<Database>,
  workspaceId: string,
  query: CallsQuery & PageQuery,
): Promise<{ items: CallRecord[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  let select = store.db.selectFrom('calls').selectAll().where('workspace_id', '=', workspaceId);
  if (query.accountId !== undefined) select = select.where('account_id', '=', query.accountId);
  if (query.runId !== undefined) select = select.where('run_id', '=', query.runId);
  if (before !== null) select = select.where('id', '<', before);
  return pageOf(await select.orderBy('id', 'desc').limit(rows).execute(), query, toRecord);
}

function toRecord(line: CallLine): CallRecord {
  return {
    id: line.id,
    at: new Date(line.at).toISOString(),
    accountId: line.account_id,
    connector: line.connector,
    action: line.action,
    runId: line.run_id,
    actor: line.actor,
    method: line.method,
    url: line.url,
    status: line.status,
    outcome: line.outcome as CallRecord['outcome'],
    error: line.error,
    attempts: line.attempts,
    durationMs: line.duration_ms,
    credits: line.credits,
  };
}
