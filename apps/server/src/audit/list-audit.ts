import { firstIdAt, type AuditEntry, type Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from '../schema/index.ts';
import { pageAfter, pageOf, type PageQuery } from './page.ts';
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
  const { rows, before } = pageAfter(query);
  const period = readPeriod(query);
  const along = (below: string | null) => indexed(store, { workspaceId, query, period, below });
  const { act, actor } = query;
  if (act === undefined && actor === undefined) {
    const found = await along(before).selectAll().orderBy('id', 'desc').limit(rows).execute();
    return { ...pageOf(found, query, toEntry), searchedTo: null };
  }
  return searchPage(
    { query, rows, before, show: toEntry, clock },
    {
      fitting: (part) => {
        let fitting = store.db
          .selectFrom(along(part.before).selectAll().orderBy('id', 'desc').limit(part.lines).as('audit'))
          .selectAll();
        if (act !== undefined) fitting = fitting.where('act', '>=', act).where('act', '<', after(act));
        if (actor !== undefined)
          fitting = fitting.where('actor', '>=', actor).where('actor', '<', after(actor));
        return fitting.orderBy('id', 'desc').limit(part.rows).execute();
      },
      edge: (part) =>
        along(part.before)
          .select(['id', 'at'])
          .orderBy('id', 'desc')
          .offset(part.lines - 1)
          .limit(1)
          .executeTakeFirst(),
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
