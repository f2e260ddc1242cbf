import type { LinkSession, LinkStatus } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import { appendAudit, holdsWords, searchPage, type Actor, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinksOptions, LinksQuery, LinkSessionRow } from './links.ts';
import { unknownSession } from './refusals.ts';
import { MAX_REFUSALS, showSession } from './session-row.ts';

/** What the maker of sessions sees of them and does with them, walled by his workspace. I-12 */
export interface Sessions {
  list(
    actor: Actor,
    query: PageQuery & LinksQuery,
  ): Promise<{ items: LinkSession[]; nextCursor: string | null }>;
  get(actor: Actor, linkSessionId: string): Promise<LinkSession>;
  /** Ends it for whoever holds its token; again changes nothing. */
  revoke(actor: Actor, linkSessionId: string): Promise<LinkSession>;
}

export function createSessions({ store, clock }: Pick<LinksOptions, 'store' | 'clock'>): Sessions {
  return {
    list: ({ workspaceId }, query) => listSessions({ store, clock }, workspaceId, query),
    get: async (actor, id) => showSession(await read(store.db, actor, id), clock.now()),
    revoke: async (actor, id) => {
      const now = clock.now();
      const row = await store.transaction((tx) => revoke(tx, { actor, id, now }));
      return showSession(row, now);
    },
  };
}

async function listSessions(
  { store, clock }: Pick<LinksOptions, 'store' | 'clock'>,
  workspaceId: string,
  query: PageQuery & LinksQuery,
): Promise<{ items: LinkSession[]; nextCursor: string | null }> {
  const now = clock.now();
  const { status, q } = query;
  const { items, nextCursor } = await searchPage(
    { query, show: (row: LinkSessionRow & { at: number }) => showSession(row, now), clock },
    {
      along: (before) => {
        const all = store.db.selectFrom('link_sessions').selectAll().select('created_at as at');
        const ours = all.where('workspace_id', '=', workspaceId);
        return (before === null ? ours : ours.where('id', '<', before)).orderBy('id', 'desc');
      },
      narrow:
        status === undefined && q === undefined
          ? null
          : (looked) => {
              let fits = store.db.selectFrom(looked.as('link_sessions')).selectAll();
              if (status !== undefined) fits = fits.where((row) => hasStatus(row, status, now));
              if (q !== undefined) fits = fits.where(holdsWords(['owner_name', 'owner_id', 'label'], q));
              return fits.orderBy('id', 'desc');
            },
    },
  );
  return { items, nextCursor };
}

/** What `statusOf` says, in SQL. */
function hasStatus(
  row: ExpressionBuilder<Database, 'link_sessions'>,
  status: LinkStatus,
  now: number,
): ExpressionWrapper<Database, 'link_sessions', SqlBool> {
  if (status === 'used') return row.and([row('used_at', 'is not', null)]);
  const unused = row('used_at', 'is', null);
  if (status === 'revoked') return row.and([unused, row('revoked_at', 'is not', null)]);
  const kept = [unused, row('revoked_at', 'is', null)];
  if (status === 'exhausted') return row.and([...kept, row('refusals', '>=', MAX_REFUSALS)]);
  const left = [...kept, row('refusals', '<', MAX_REFUSALS)];
  return row.and([...left, row('expires_at', status === 'expired' ? '<=' : '>', now)]);
}

async function revoke(
  tx: Tx<Database>,
  { actor, id, now }: { actor: Actor; id: string; now: number },
): Promise<LinkSessionRow> {
  const { numUpdatedRows } = await tx
    .updateTable('link_sessions')
    .set({ revoked_at: now })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) await appendAudit(tx, { actor, at: now, act: 'link.revoked', subject: id });
  return read(tx, actor, id);
}

async function read(
  db: Store<Database>['db'] | Tx<Database>,
  { workspaceId }: Actor,
  id: string,
): Promise<LinkSessionRow> {
  const row = await db
    .selectFrom('link_sessions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row) return row;
  throw unknownSession(id);
}
