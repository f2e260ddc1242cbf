import type { AccountStatus, Notice, Revocation } from '@sluice/core';
import type { AccountsTables } from '../schema/accounts.ts';
import { countBeyond, MOST_OF_KIND } from './bounds.ts';
import { noticeId, type NoticesFor, type NoticesOfKind, type NoticesOptions } from './notices.ts';

type Row = Pick<
  AccountsTables['accounts'],
  'id' | 'connector' | 'name' | 'status' | 'status_reason' | 'status_since' | 'revocation'
>;

/** A doubt that lasts longer than this is worth a look. */
const LONG_DOUBT_MS = 5 * 60_000;

/** Accounts whose credentials are refused, ran out or are long in doubt, and revoked keys that still work. */
export async function accountNotices(
  { store, catalog }: NoticesOptions,
  { actor: { workspaceId }, now }: NoticesFor,
): Promise<NoticesOfKind> {
  const troubled = store.db
    .selectFrom('accounts')
    .where('workspace_id', '=', workspaceId)
    .where((row) =>
      row.or([
        row('status', 'in', ['failing', 'expired']),
        row.and([row('status', '=', 'verifying'), row('status_since', '<=', now - LONG_DOUBT_MS)]),
        // As `JSON.stringify` writes it.
        row.and([row('status', '=', 'revoked'), row('revocation', 'like', '%"state":"waiting"%')]),
      ]),
    );
  const rows = await troubled
    .select(['id', 'connector', 'name', 'status', 'status_reason', 'status_since', 'revocation'])
    .orderBy('status_since', 'desc')
    .limit(MOST_OF_KIND)
    .execute();
  const nameOf = (id: string) => catalog.connectors.find((connector) => connector.id === id)?.name ?? id;
  const endedBy = (id: string) => catalog.connectors.find((connector) => connector.id === id)?.revocation;
  const items = rows.map((row) =>
    row.status === 'revoked'
      ? stillThere(row, { provider: nameOf(row.connector), who: endedBy(row.connector)?.who })
      : broken(row, nameOf(row.connector)),
  );
  return { items, more: await countBeyond(rows.length, troubled) };
}

const BROKEN: Readonly<
  Partial<Record<AccountStatus, { title: string; fix: string; level: Notice['level'] }>>
> = {
  failing: {
    title: 'does not work',
    fix: 'Give it a new key, or check it again once it is mended at the provider.',
    level: 'urgent',
  },
  expired: { title: 'has run out', fix: 'Sign in again.', level: 'urgent' },
  verifying: {
    title: 'is in doubt',
    fix: 'Check it yourself, or wait: it is checked again and again until the provider answers.',
    level: 'warning',
  },
};

function broken(row: Row, provider: string): Notice {
  const words = BROKEN[row.status as AccountStatus];
  return {
    ...common(row),
    level: words?.level ?? 'warning',
    title: `“${row.name}” ${words?.title ?? row.status}`,
    text: row.status_reason ?? `${provider} refused its credentials.`,
    fix: words?.fix ?? 'Check it again.',
    link: `/accounts/${row.id}?mend=key`,
  };
}

function stillThere(row: Row, { provider, who }: { provider: string; who: string | undefined }): Notice {
  const revocation = JSON.parse(row.revocation ?? '{}') as Partial<Revocation>;
  return {
    ...common(row),
    level: 'warning',
    title: `The key of “${row.name}” must still be ended at ${provider}`,
    text: revocation.note ?? `It was revoked here; ${provider} may still take it.`,
    fix: `It takes ${who ?? 'whoever manages the account there'}. Then ask for the proof that it is worth nothing any more.`,
    link: `/accounts/${row.id}?mend=revocation`,
  };
}

function common(row: Row): Pick<Notice, 'id' | 'kind' | 'since' | 'subject'> {
  return {
    id: noticeId(row.id, row.status, row.status_since),
    kind: 'account',
    since: new Date(row.status_since).toISOString(),
    subject: row.id,
  };
}
