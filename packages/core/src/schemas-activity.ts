import { Type, type Static } from '@sinclair/typebox';
import {
  ACCOUNT_STATUSES,
  CallRecord,
  Count,
  Nullable,
  OneOf,
  RUN_STATUSES,
  Text,
  Timestamp,
} from './schemas.ts';

/** The bodies of one call, with every credential and every personal value masked. */
export const CallBodies = Type.Object({
  request: Nullable(Type.Unknown({ description: 'JSON, long lists cut to their first entries' })),
  response: Nullable(Type.Unknown()),
});

export const CallDetail = Type.Object(
  {
    call: CallRecord,
    accountName: Nullable(Type.String()),
    /** Null where they were not kept: see `bodiesNote`. */
    bodies: Nullable(CallBodies),
    bodiesNote: Nullable(Type.String()),
    /** Whether a dry run can be made: what was sent is still known. */
    canDryRun: Type.Boolean(),
  },
  { $id: 'CallDetail' },
);
export type CallDetail = Static<typeof CallDetail>;

/** What would happen if the call were made again now; nothing was sent. */
export const DryRun = Type.Object(
  {
    wouldBeSent: Type.Boolean(),
    method: Type.String(),
    url: Type.String({ description: 'Without any credential' }),
    headers: Type.Record(Type.String(), Type.String(), { description: 'Credentials as stars' }),
    body: Nullable(Type.Unknown({ description: 'Masked as in the record' })),
    maxCredits: Type.Number(),
    /** Each guard that the call would pass on its way, in their order. */
    checks: Type.Array(
      Type.Object({
        name: Type.String({ description: '`account`, `host`, `limits`, `credits`, `effect`' }),
        ok: Type.Boolean(),
        message: Type.String(),
      }),
    ),
  },
  { $id: 'DryRun' },
);
export type DryRun = Static<typeof DryRun>;

export const UsagePoint = Type.Object({
  at: Timestamp,
  calls: Count,
  refused: Count,
  failed: Count,
  credits: Type.Number(),
  /** Mean time of a call; 0 where there was none. */
  meanMs: Type.Number(),
});
export type UsagePoint = Static<typeof UsagePoint>;

export const UsageSeries = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    step: OneOf(['hour', 'day'] as const),
    /** Null: of all accounts. */
    accountId: Nullable(Type.String()),
    /** Without gaps, oldest first, at most 800. */
    points: Type.Array(UsagePoint),
  },
  { $id: 'UsageSeries' },
);
export type UsageSeries = Static<typeof UsageSeries>;

export const AccountUsage = Type.Object(
  {
    accountId: Type.String(),
    /** Null once it is unlinked. */
    name: Nullable(Type.String()),
    connector: Type.String(),
    status: Nullable(OneOf(ACCOUNT_STATUSES)),
    calls: Count,
    refused: Count,
    failed: Count,
    credits: Type.Number(),
    /** What the provider last said is left. */
    balance: Nullable(Type.Number()),
    balanceAt: Nullable(Timestamp),
  },
  { $id: 'AccountUsage' },
);
export type AccountUsage = Static<typeof AccountUsage>;

// Object.fromEntries forgets the names that it was given.
const countBy = <T extends readonly string[]>(names: T) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Count])) as { [N in T[number]]: typeof Count });

/** What the first page shows at a glance. */
export const Overview = Type.Object(
  {
    accounts: countBy(ACCOUNT_STATUSES),
    runs: countBy(RUN_STATUSES),
    /** Rows in quarantine that are open, over all runs. */
    quarantined: Count,
    today: UsagePoint,
    /** This calendar month, UTC. */
    month: UsagePoint,
    lastMonth: UsagePoint,
    webhooksFailing: Count,
  },
  { $id: 'Overview' },
);
export type Overview = Static<typeof Overview>;

/** Something that a person should see to; it goes away by itself once it is mended. */
export const Notice = Type.Object(
  {
    id: Type.String({ description: 'The same as long as the trouble lasts' }),
    kind: OneOf(['account', 'run', 'webhook', 'key'] as const),
    /** `urgent`: work stands still for it. */
    level: OneOf(['urgent', 'warning'] as const),
    title: Type.String(),
    /** What happened, in the provider’s own words where it said any. */
    text: Type.String(),
    fix: Type.String(),
    since: Timestamp,
    /** Where in the console it is mended: a path. */
    link: Type.String(),
    subject: Type.String({ description: 'The id of the account, run, webhook or key' }),
  },
  { $id: 'Notice' },
);
export type Notice = Static<typeof Notice>;

export const AccountUse = Type.Object({
  kind: OneOf(['run', 'link_session'] as const),
  id: Type.String(),
  label: Type.String({ description: 'In words: `Enriches people.csv`' }),
  status: Type.String(),
  /** Whether the account can be unlinked in spite of it. */
  blocksUnlinking: Type.Boolean(),
});
export type AccountUse = Static<typeof AccountUse>;

/** A mark in the stream of `live.watch`: what changed, to be asked for anew. */
export const LIVE_TOPICS = [
  'accounts',
  'runs',
  'calls',
  'audit',
  'quarantine',
  'links',
  'webhooks',
  'members',
  'keys',
] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

export const PeriodQuery = {
  from: Type.Optional(Text(40)),
  to: Type.Optional(Text(40)),
};
