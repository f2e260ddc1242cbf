import type { Notice } from '@sluice/core';
import type { EventsTables } from '../schema/events.ts';
import { MOST_OF_KIND } from './bounds.ts';
import { noticeId, type NoticesFor, type NoticesOfKind, type NoticesOptions } from './notices.ts';

type Row = EventsTables['webhooks'];

/** Webhooks whose endpoint does not take what it is told, or is gone. Shown to those who may mend them. */
export async function webhookNotices(
  { store }: NoticesOptions,
  { actor }: NoticesFor,
): Promise<NoticesOfKind> {
  if (!actor.scopes.includes('webhooks:manage')) return { items: [], more: 0 };
  const rows = await store.db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('failing_since', 'is not', null)
    .orderBy('failing_since', 'desc')
    .limit(MOST_OF_KIND)
    .execute();
  const items: Notice[] = [];
  for (const row of rows) {
    if (row.enabled === 1) items.push(failing(row));
    else if (await wasGone({ store }, row)) items.push(gone(row));
  }
  return { items, more: 0 };
}

/** Whether it was switched off because its endpoint said so, and by nobody since. */
async function wasGone({ store }: Pick<NoticesOptions, 'store'>, row: Row): Promise<boolean> {
  const act = await store.db
    .selectFrom('audit')
    .select('id')
    .where('workspace_id', '=', row.workspace_id)
    .where('subject', '=', row.id)
    .where('act', '=', 'webhook.gone')
    .where('at', '>=', row.updated_at)
    .limit(1)
    .executeTakeFirst();
  return act !== undefined;
}

function failing(row: Row): Notice {
  return {
    ...common(row, 'failing'),
    title: `A webhook to ${hostOf(row.url)} is not taken`,
    text: 'Its endpoint refuses what it is told, or does not answer. It is tried again for some days.',
    fix: 'See the last delivery for what the endpoint answered, and mend it there.',
  };
}

function gone(row: Row): Notice {
  return {
    ...common(row, 'gone'),
    title: `The webhook to ${hostOf(row.url)} was switched off`,
    text: 'Its endpoint answered that it is gone for good.',
    fix: 'Give it another address and switch it on again, or remove it.',
  };
}

function common(
  row: Row,
  what: string,
): Pick<Notice, 'id' | 'kind' | 'level' | 'since' | 'link' | 'subject'> {
  const since = row.failing_since ?? row.updated_at;
  return {
    id: noticeId(row.id, what, since),
    kind: 'webhook',
    level: 'warning',
    since: new Date(since).toISOString(),
    link: `/webhooks/${row.id}`,
    subject: row.id,
  };
}

/** The rest of an address may hold what is secret to the endpoint. */
function hostOf(url: string): string {
  return new URL(url).host;
}
