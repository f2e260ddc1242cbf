import { firstIdAt, type CallRecord, type Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { sql, type ExpressionBuilder, type SelectQueryBuilder } from 'kysely';
import { readPeriod, searchPage, type PageQuery, type Period, type SearchPage } from '../audit/index.ts';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import type { CallLine } from './call-log.ts';

export interface CallsQuery extends PageQuery {
  accountId?: string;
  runId?: string;
  connector?: string;
  action?: string;
  /** `trouble`: refused or failed. */
  outcome?: 'ok' | 'refused' | 'failed' | 'trouble';
  /** ISO 8601. */
  from?: string;
  to?: string;
  /** A part of the action, the URL or the error, in any case. */
  q?: string;
}

/**
 * The workspace's calls, newest first. What an index finds comes at once; for the rest a bounded number of
 * lines is looked through, see `SearchPage`. Throws `request.invalid`.
 */
export async function listCalls(
  { store, clock }: { store: Store<Database>; clock: Clock },
  workspaceId: string,
  query: CallsQuery,
): Promise<SearchPage<CallRecord>> {
  const period = readPeriod(query);
  return searchPage(
    { query, show: toRecord, clock },
    {
      along: (below) =>
        indexed(store, { workspaceId, query, period, below }).selectAll().orderBy('id', 'desc'),
      narrow: isSearch(query)
        ? (looked) =>
            store.db
              .selectFrom(looked.as('calls'))
              .selectAll()
              .where((line) => fits(line, query))
              .orderBy('id', 'desc')
        : null,
    },
  );
}

type Lines = SelectQueryBuilder<Database, 'calls', object>;

/** The lines that one index leads along: those of a run, of an account, in trouble, or all. */
function indexed(
  store: Store<Database>,
  asked: { workspaceId: string; query: CallsQuery; period: Period; below: string | null },
): Lines {
  const { workspaceId, query, period, below } = asked;
  let lines: Lines = store.db.selectFrom('calls').where('workspace_id', '=', workspaceId);
  if (query.runId !== undefined) lines = lines.where('run_id', '=', query.runId);
  else if (query.accountId !== undefined) lines = lines.where('account_id', '=', query.accountId);
  else if (isTrouble(query)) lines = lines.where('outcome', '<>', 'ok');
  if (below !== null) lines = lines.where('id', '<', below);
  if (period.from !== undefined) lines = lines.where('id', '>=', firstIdAt('call', period.from));
  if (period.to !== undefined) lines = lines.where('id', '<', firstIdAt('call', period.to));
  return lines;
}

function isTrouble({ outcome }: CallsQuery): boolean {
  return outcome !== undefined && outcome !== 'ok';
}

/** Whether something is asked for that `indexed` does not see to. */
function isSearch(query: CallsQuery): boolean {
  const { accountId, runId, connector, action, outcome, q } = query;
  const both = accountId !== undefined && runId !== undefined;
  const one = accountId !== undefined || runId !== undefined;
  const byOutcome = outcome !== undefined && (one || outcome !== 'trouble');
  return both || byOutcome || connector !== undefined || action !== undefined || q !== undefined;
}

function fits(line: ExpressionBuilder<{ calls: CallsTables['calls'] }, 'calls'>, query: CallsQuery) {
  const { accountId, connector, action, outcome, q } = query;
  return line.and([
    ...(accountId === undefined ? [] : [line('account_id', '=', accountId)]),
    ...(connector === undefined ? [] : [line('connector', '=', connector)]),
    ...(action === undefined ? [] : [line('action', '=', action)]),
    ...(outcome === undefined
      ? []
      : [outcome === 'trouble' ? line('outcome', '<>', 'ok') : line('outcome', '=', outcome)]),
    ...(q === undefined ? [] : [holds(q)]),
  ]);
}

function holds(text: string) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`lower(action || ' ' || url || ' ' || coalesce(error, '')) like ${pattern} escape '\\'`;
}

/** A line as the API shows it. */
export function toRecord(line: CallLine): CallRecord {
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
