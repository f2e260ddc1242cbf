import type { Notice } from '@sluice/core';
import { countBeyond, MOST_OF_KIND } from './bounds.ts';
import { noticeId, type NoticesFor, type NoticesOfKind, type NoticesOptions } from './notices.ts';

/** What nobody took up for so long is not waited for any more. */
const LONGEST_MS = 30 * 24 * 3_600_000;

/** Runs that stopped for something that a person must mend: an account, credits, a cap. */
export async function runNotices(
  { store }: NoticesOptions,
  { actor, now }: NoticesFor,
): Promise<NoticesOfKind> {
  if (!actor.scopes.includes('runs:read')) return { items: [], more: 0 };
  const stopped = store.db
    .selectFrom('runs')
    .where('workspace_id', '=', actor.workspaceId)
    .where('status', '=', 'stopped')
    .where('finished_at', '>', now - LONGEST_MS);
  const rows = await stopped
    .select(['id', 'file_name', 'reason', 'fix', 'finished_at', 'created_at'])
    .orderBy('id', 'desc')
    .limit(MOST_OF_KIND)
    .execute();
  const items = rows.map((row): Notice => {
    const since = row.finished_at ?? row.created_at;
    return {
      id: noticeId(row.id, 'stopped', since),
      kind: 'run',
      level: 'urgent',
      title: `Enriching ${row.file_name} stopped`,
      text: row.reason ?? 'Something outside must be mended first.',
      fix: row.fix ?? 'Mend the cause, then resume the run.',
      since: new Date(since).toISOString(),
      link: `/runs/${row.id}`,
      subject: row.id,
    };
  });
  return { items, more: await countBeyond(rows.length, stopped) };
}
