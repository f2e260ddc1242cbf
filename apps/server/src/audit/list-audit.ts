import { firstIdAt, type AuditEntry, type Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { PageQuery } from './page.ts';
import { readPeriod, type Period } from './period.ts';
import { searchPage, type SearchPage } from './search.ts';

export interface AuditQuery extends PageQuery {
  /** The id of what was acted on. */
  subject?: string;
  /** One act, or its beginning: `account`, `account.linked`. */
  act?: string;
  /** An actor's label, or its beginning: `key_…`, `mem_…`. */
  actor?: string;
  /** ISO 8601. */
  from?: string;
  to?: string;
}

/** Who did what in the workspace, newest first; acts and actors are looked for as `SearchPage` tells. */
export async function listAudit(
  { store, clock }: { store: Store<Database>; clock: Clock },
  workspaceId: string,
  query: AuditQuery,
): Promise<SearchPage<AuditEntry>> {
  const period = readPeriod(query);
  return searchPage(
    { query, show: toEntry, clock },
    {
      along: (below) =>
        indexed(store, { workspaceId, query, period, below }).selectAll().orderBy('id', 'desc'),
      narrow: isSearch(query)
        ? (looked) =>
            fitting(store.db.selectFrom(looked.as('audit')).selectAll(), query).orderBy('id', 'desc')
        : null,
    },
  );
}

type Lines = SelectQueryBuilder<Database, 'audit', object>;

function indexed(
  store: Store<Database>,
  asked: { workspaceId: string; query: AuditQuery; period: Period; below: string | null },
): Lines {
  const { workspaceId, query, period, below } = asked;
  let lines: Lines = store.db.selectFrom('audit').where('workspace_id', '=', workspaceId);
  if (query.subject !== undefined) lines = lines.where('subject', '=', query.subject);
  if (below !== null) lines = lines.where('id', '<', below);
  if (period.from !== undefined) lines = lines.where('id', '>=', firstIdAt('audit', period.from));
  if (period.to !== undefined) lines = lines.where('id', '<', firstIdAt('audit', period.to));
  return lines;
}

function isSearch({ act, actor }: AuditQuery): boolean {
  return act !== undefined || actor !== undefined;
}

function fitting<O>(
  looked: SelectQueryBuilder<Pick<Database, 'audit'>, 'audit', O>,
  { act, actor }: AuditQuery,
): SelectQueryBuilder<Pick<Database, 'audit'>, 'audit', O> {
  let fits = looked;
  if (act !== undefined) fits = fits.where('act', '>=', act).where('act', '<', after(act));
  if (actor !== undefined) fits = fits.where('actor', '>=', actor).where('actor', '<', after(actor));
  return fits;
}

/** The first text that does not begin with this one any more; both stores sort text by code point. */
function after(beginning: string): string {
  return `${beginning}\u{10ffff}`;
}

function toEntry(row: Database['audit']): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    act: row.act,
    subject: row.subject,
    details: JSON.parse(row.details) as Record<string, unknown>,
  };
}
