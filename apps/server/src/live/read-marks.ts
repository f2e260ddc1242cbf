import { firstIdAt, type LiveTopic } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** How a workspace stands, so that a later look tells what changed meanwhile, whichever server changed it. */
export interface Marks {
  /** Equal as long as nothing of the topic changed. */
  values: Readonly<Partial<Record<LiveTopic, string>>>;
  /** The newest entries of the audit, and of what each is. */
  acts: ReadonlyMap<string, string>;
}

/** Servers may not agree on the time, and commit in another order than they began. */
const OVERLAP_MS = 30_000;
const MAX_ACTS = 500;
/** Enough to tell that something moved. */
const MAX_WAITING = 500;

/** Reads a few rows by their indexes, so that it may be done often. */
export async function readMarks(
  store: Store<Database>,
  { workspaceId, now }: { workspaceId: string; now: number },
): Promise<Marks> {
  const { rows } = await sql<Row>`select
    (select sum(calls + credits) from call_stats
      where workspace_id = ${workspaceId} and account_id = '' and grain = 'month') as calls,
    (select max(updated_at) from accounts where workspace_id = ${workspaceId}) as accounts,
    (select max(id) from runs where workspace_id = ${workspaceId}) as newest_run,
    (select max(id) from deliveries where workspace_id = ${workspaceId}) as deliveries,
    (select count(*) from (select 1 from deliveries where status = 'waiting' and webhook_id in
      (select id from webhooks where workspace_id = ${workspaceId}) limit ${MAX_WAITING}) as these) as waiting,
    (select max(updated_at) from webhooks where workspace_id = ${workspaceId}) as webhooks,
    (select sum(failing_since) from webhooks where workspace_id = ${workspaceId}) as failing`.execute(
    store.db,
  );
  const at = await readAtWork(store, workspaceId);
  const [row] = rows;
  return {
    values: {
      calls: text(row?.calls),
      accounts: text(row?.accounts),
      runs: text(row?.newest_run, at.count, at.moved, at.written, at.quarantined),
      quarantine: text(at.quarantined),
      webhooks: text(row?.deliveries, row?.waiting, row?.webhooks, row?.failing),
    },
    acts: await readActs(store, { workspaceId, since: now - OVERLAP_MS }),
  };
}

type Mark = string | number | null | undefined;
type Row = Record<
  'calls' | 'accounts' | 'newest_run' | 'deliveries' | 'waiting' | 'webhooks' | 'failing',
  Mark
>;

type AtWork = Record<'count' | 'moved' | 'written' | 'quarantined', Mark>;
const AT_WORK = ['planning', 'running', 'writing', 'pausing', 'cancelling'];

/** The runs that move by themselves; every other change of a run is an act. */
async function readAtWork(store: Store<Database>, workspaceId: string): Promise<AtWork> {
  const { rows } = await sql<AtWork>`select count(*) as count,
      coalesce(sum(requests + matched + missed + refused + rate_limited), 0) as moved,
      coalesce(sum(written), 0) as written, coalesce(sum(quarantined), 0) as quarantined
    from runs where workspace_id = ${workspaceId} and status in (${sql.join(AT_WORK)})`.execute(store.db);
  return rows[0] ?? { count: 0, moved: 0, written: 0, quarantined: 0 };
}

async function readActs(
  store: Store<Database>,
  { workspaceId, since }: { workspaceId: string; since: number },
): Promise<Map<string, string>> {
  const rows = await store.db
    .selectFrom('audit')
    .select(['id', 'act'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '>=', firstIdAt('audit', since))
    .orderBy('id', 'desc')
    .limit(MAX_ACTS)
    .execute();
  return new Map(rows.map(({ id, act }) => [id, act]));
}

function text(...marks: readonly Mark[]): string {
  return marks.map((mark) => String(mark ?? '')).join(' ');
}

/** What an act changes beside the audit, by the word before its point. */
const TOPICS_OF_ACTS: Readonly<Record<string, readonly LiveTopic[]>> = {
  account: ['accounts'],
  run: ['runs', 'quarantine'],
  quarantine: ['runs', 'quarantine'],
  link: ['links'],
  branding: ['links'],
  oauth_app: ['links'],
  webhook: ['webhooks'],
  delivery: ['webhooks'],
  deliveries: ['webhooks'],
  key: ['keys'],
  setup: ['members'],
  member: ['members'],
  invitation: ['members'],
  login: ['members'],
  password: ['members'],
  passkey: ['members'],
  totp: ['members'],
  workspace: ['members'],
};

/** The topics of which something changed between two looks. */
export function changedTopics(before: Marks, after: Marks): Set<LiveTopic> {
  const changed = new Set<LiveTopic>();
  for (const [topic, value] of Object.entries(after.values) as [LiveTopic, string][]) {
    if (before.values[topic] !== value) changed.add(topic);
  }
  for (const [id, act] of after.acts) {
    if (before.acts.has(id)) continue;
    changed.add('audit');
    for (const topic of TOPICS_OF_ACTS[act.split('.')[0] ?? ''] ?? []) changed.add(topic);
  }
  return changed;
}
