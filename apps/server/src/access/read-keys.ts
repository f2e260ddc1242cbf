import type { ApiKey, Clock, KeyStatus } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { holdsWords, searchPage, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { KeyRow } from './api-key.ts';

/** Which keys a list holds. A page of them looks through so many keys at most, as `SearchPage` tells. */
export interface KeysQuery {
  status?: KeyStatus;
  /** Words that all stand in the name, the id or the hint. */
  q?: string;
}

/** The newest first, walled by its workspace. I-12 */
export async function readKeys(
  { store, clock }: { store: Store<Database>; clock: Clock },
  asked: { workspaceId: string; query: PageQuery & KeysQuery; show: (row: KeyRow) => ApiKey },
): Promise<{ items: ApiKey[]; nextCursor: string | null }> {
  const { workspaceId, query, show } = asked;
  const now = clock.now();
  const { status, q } = query;
  const { items, nextCursor } = await searchPage(
    { query, show: (row: KeyRow & { at: number }) => show(row), clock },
    {
      along: (before) => {
        const all = store.db.selectFrom('api_keys').selectAll().select('created_at as at');
        const ours = all.where('workspace_id', '=', workspaceId);
        return (before === null ? ours : ours.where('id', '<', before)).orderBy('id', 'desc');
      },
      narrow:
        status === undefined && q === undefined
          ? null
          : (looked) => {
              let fits = store.db.selectFrom(looked.as('api_keys')).selectAll();
              if (q !== undefined) fits = fits.where(holdsWords(['name', 'id', 'hint'], q));
              if (status === 'revoked') fits = fits.where('revoked_at', 'is not', null);
              else if (status !== undefined) fits = fits.where('revoked_at', 'is', null);
              if (status === 'expired') fits = fits.where('expires_at', '<=', now);
              if (status === 'active')
                fits = fits.where((key) =>
                  key.or([key('expires_at', 'is', null), key('expires_at', '>', now)]),
                );
              return fits.orderBy('id', 'desc');
            },
    },
  );
  return { items, nextCursor };
}
