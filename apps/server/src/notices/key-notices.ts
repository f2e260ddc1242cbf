import type { Notice } from '@sluice/core';
import { MOST_OF_KIND } from './bounds.ts';
import { noticeId, type NoticesFor, type NoticesOfKind, type NoticesOptions } from './notices.ts';

const DAY_MS = 24 * 3_600_000;
/** As long before its end as after it. */
const AROUND_MS = 7 * DAY_MS;

/** API keys that end within a week, or ended within the last one while they were in use. Shown to who may make new ones. */
export async function keyNotices(
  { store }: NoticesOptions,
  { actor, now }: NoticesFor,
): Promise<NoticesOfKind> {
  if (!actor.scopes.includes('keys:manage')) return { items: [], more: 0 };
  const rows = await store.db
    .selectFrom('api_keys')
    .select(['id', 'name', 'expires_at', 'last_used_at'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now - AROUND_MS)
    .where('expires_at', '<=', now + AROUND_MS)
    .orderBy('expires_at', 'desc')
    .limit(MOST_OF_KIND)
    .execute();
  const items = rows.flatMap((row): Notice[] => {
    const at = row.expires_at ?? now;
    const ended = at <= now;
    const wasUsed = row.last_used_at !== null && row.last_used_at > at - AROUND_MS;
    if (ended && !wasUsed) return [];
    const days = Math.max(1, Math.ceil((at - now) / DAY_MS));
    return [
      {
        id: noticeId(row.id, ended ? 'ended' : 'ending', at),
        kind: 'key',
        level: 'warning',
        title: ended
          ? `The API key “${row.name}” has ended`
          : `The API key “${row.name}” ends in ${days === 1 ? 'a day' : `${days} days`}`,
        text: ended
          ? 'It was in use until then; whatever used it is refused now.'
          : 'Whatever uses it is refused from then on.',
        fix: 'Make a new key, put it in its place, then revoke this one.',
        since: new Date(ended ? at : at - AROUND_MS).toISOString(),
        link: '/keys',
        subject: row.id,
      },
    ];
  });
  return { items, more: 0 };
}
