import { Type, type Static, type TSchema } from '@sinclair/typebox';

const Text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, ...(description ? { description } : {}) });
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Timestamp = Type.String({ description: 'ISO 8601, UTC' });
const Count = Type.Integer({ minimum: 0 });
const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });

export const SCOPES = [
  'accounts:read',
  'accounts:write',
  'actions:run',
  'files:write',
  'runs:read',
  'runs:write',
  'audit:read',
  'links:manage',
  'webhooks:manage',
  'keys:manage',
  'members:read',
  'members:manage',
  'settings:manage',
  'vault:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

export const ACCOUNT_STATUSES = [
  'verifying',
  'active',
  'failing',
  'expired',
  'suspended',
  'revoked',
] as const;
/**
 * `verifying`: its credentials are being checked, because the provider refused them or a person resumed it.
 * `failing`: the provider refuses them. `expired`: they have run out, and a person must sign in again.
 * `suspended` and `revoked` are what people decided: no call is made until they decide otherwise, or ever.
 */
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

export const LINK_STATUSES = ['open', 'used', 'revoked', 'expired', 'exhausted'] as const;
/** `exhausted`: too many tries were refused. All but `open` are final. */
export type LinkStatus = (typeof LINK_STATUSES)[number];

export const RUN_STATUSES = [
  'planning',
  'ready',
  'running',
  'writing',
  'pausing',
  'paused',
  'cancelling',
  'completed',
  'cancelled',
  'stopped',
  'failed',
] as const;
/**
 * planning → ready (estimate known, waits for a start) → running (enriching) → writing (to its destination)
 * → completed. `paused`: a person let it rest; `runs.resume` goes on. `stopped`: something outside must be mended first (key refused, no credits, cap reached),
 * then `runs.resume` goes on where it stopped. `failed`: the input or Sluice itself is at fault.
 */
export type RunStatus = (typeof RUN_STATUSES)[number];

export const FieldDefinition = Type.Object(
  {
    name: Type.String(),
    label: Type.String(),
    kind: OneOf(['secret', 'text', 'number', 'url'] as const),
    required: Type.Boolean(),
    help: Type.String(),
    placeholder: Type.Optional(Type.String()),
    /** A regular expression the normalised value must match, and what to say when it does not. */
    pattern: Type.Optional(Type.String()),
    patternMessage: Type.Optional(Type.String()),
    /** A regular expression whose first group is the value in what was typed (of a whole URL, a part). */
    extract: Type.Optional(Type.String()),
    /** Capital letters are taken as small ones, as in the name of a host. */
    lowercase: Type.Optional(Type.Boolean()),
    /** The values there are, for a list to choose from. */
    options: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Type.String() }))),
    /** Shown only when asked for. */
    advanced: Type.Optional(Type.Boolean()),
  },
  { $id: 'FieldDefinition' },
);
export type FieldDefinition = Static<typeof FieldDefinition>;

export const GuideStep = Type.Object({
  title: Type.String(),
  body: Type.String(),
  notes: Type.Array(Type.String()),
  link: Type.Optional(Type.Object({ label: Type.String(), url: Type.String() })),
});
export const Guide = Type.Object({ warning: Type.String(), steps: Type.Array(GuideStep) }, { $id: 'Guide' });
export type Guide = Static<typeof Guide>;

export const ActionInfo = Type.Object({
  name: Type.String(),
  title: Type.String(),
  effect: OneOf(['read', 'write', 'spend'] as const),
  input: Type.Unknown({ description: 'JSON Schema of the input' }),
});
export const EnricherInfo = Type.Object({
  name: Type.String(),
  title: Type.String(),
  entity: OneOf(['contact', 'company'] as const),
  batchSize: Count,
  identifiers: Type.Array(Type.Array(Type.String()), {
    description: 'Each list is one set of identifiers that suffices alone',
  }),
  options: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), credits: Type.Number() })),
  fields: Type.Array(Type.Object({ name: Type.String(), label: Type.String() })),
});
export const SinkInfo = Type.Object({
  name: Type.String(),
  title: Type.String(),
  entity: OneOf(['contact', 'company'] as const),
  fields: Type.Array(Type.String(), { description: 'The fields that it stores' }),
});
export const ConnectorInfo = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    summary: Type.String(),
    categories: Type.Array(Type.String()),
    website: Type.String(),
    logo: Type.String({ description: 'A data URI' }),
    auth: OneOf(['key', 'oauth2', 'client_credentials'] as const, 'How an account is linked'),
    registration: Nullable(Type.Object({ url: Type.String(), steps: Type.Array(Type.String()) })),
    fields: Type.Array(FieldDefinition),
    fieldsTitle: Type.String({ description: 'What the fields are called together' }),
    guide: Guide,
    /** What a person does at the provider so that a key ends for good. */
    revocation: Type.Object({
      /** Who can do it: `an admin of the … account`. */
      who: Type.String(),
      steps: Type.Array(Type.String()),
      url: Nullable(Type.String()),
      /** Whether Sluice ends the access at the provider by itself. */
      automatic: Type.Boolean(),
    }),
    hosts: Type.Array(Type.String(), { description: 'The only hosts its credentials are ever sent to' }),
    limits: Type.Array(Type.Object({ name: Type.String(), limit: Count, per: Type.String() })),
    actions: Type.Array(ActionInfo),
    enrichers: Type.Array(EnricherInfo),
    sinks: Type.Array(SinkInfo),
  },
  { $id: 'Connector' },
);
export type ConnectorInfo = Static<typeof ConnectorInfo>;

/** Who of the members may use and change an account; all of them may see that it is there. */
export const SHARING = ['owner', 'admin', 'operator'] as const;
export type Sharing = (typeof SHARING)[number];

/** How far an account is from being of no use to anyone who has its key. */
export const Revocation = Type.Object({
  at: Timestamp,
  by: Type.String(),
  /** `waiting`: a person must end the key at the provider. `proven`: the provider refused it, and it is destroyed. */
  state: OneOf(['waiting', 'proven'] as const),
  checkedAt: Nullable(Timestamp),
  /** What the last look found, in words. */
  note: Type.String(),
  provenAt: Nullable(Timestamp),
});
export type Revocation = Static<typeof Revocation>;

/** Whose accounts are linked, as who links them is called by the newest of them. */
export const AccountOwner = Type.Object({ id: Type.String(), name: Type.String() }, { $id: 'AccountOwner' });
export type AccountOwner = Static<typeof AccountOwner>;

export const Account = Type.Object(
  {
    id: Type.String(),
    connector: Type.String(),
    name: Type.String(),
    description: Type.String(),
    owner: Type.String({ description: 'Who the account belongs to: the integrator’s own id' }),
    ownerName: Type.String(),
    label: Nullable(Type.String()),
    metadata: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    status: OneOf(ACCOUNT_STATUSES),
    statusReason: Nullable(Type.String()),
    statusSince: Timestamp,
    fields: Type.Record(Type.String(), Type.String(), {
      description: 'What was entered; secrets only as their last four characters',
    }),
    hosts: Type.Array(Type.String()),
    sharedWith: OneOf(SHARING, 'The least role that may use and change it'),
    revocation: Nullable(Revocation),
    verifiedAt: Nullable(Timestamp),
    /** When it is checked again by itself; null while it is not. */
    nextCheckAt: Nullable(Timestamp),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'Account' },
);
export type Account = Static<typeof Account>;

/** Free values of the integrator, kept with the account and sent with its events. */
export const Metadata = Type.Record(
  Type.String({ maxLength: 60 }),
  Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 50 },
);
export type Metadata = Static<typeof Metadata>;

export const LinkAccount = Type.Object({
  connector: Text(60),
  name: Type.Optional(Text(120)),
  description: Type.Optional(Type.String({ maxLength: 1000 })),
  owner: Type.Optional(Text(200)),
  ownerName: Type.Optional(Text(200)),
  label: Type.Optional(Text(120)),
  metadata: Type.Optional(Metadata),
  fields: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 })),
});
export const UpdateAccount = Type.Object({
  name: Type.Optional(Text(120)),
  description: Type.Optional(Type.String({ maxLength: 1000 })),
  sharedWith: Type.Optional(OneOf(SHARING)),
});
export const ReplaceCredentials = Type.Object({
  fields: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 4000 })),
});

export const WindowUse = Type.Object({
  name: Type.String(),
  limit: Count,
  used: Count,
  remaining: Count,
  resetsAt: Timestamp,
});
export const Budget = Type.Object(
  {
    windows: Type.Array(WindowUse),
    credits: Type.Object({
      /** What the provider last said is left, less what was spent here since; null before it said anything. */
      balance: Nullable(Type.Number()),
      /** When it said so. */
      balanceAt: Nullable(Timestamp),
      reserved: Type.Number(),
      spent: Type.Number(),
    }),
  },
  { $id: 'Budget' },
);
export type Budget = Static<typeof Budget>;

export const AuditEntry = Type.Object(
  {
    id: Type.String(),
    at: Timestamp,
    actor: Type.String({ description: 'The member or API key (its id and name), or `system`' }),
    act: Type.String({ description: '`account.linked`, `run.started`, …' }),
    subject: Type.String({ description: 'The id of what was acted on' }),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const CallRecord = Type.Object(
  {
    id: Type.String(),
    at: Timestamp,
    accountId: Type.String(),
    connector: Type.String(),
    action: Type.String(),
    runId: Nullable(Type.String()),
    actor: Nullable(
      Type.String({
        description: 'Who asked for it: the API key (its id and name); none for what Sluice does',
      }),
    ),
    method: Type.String(),
    url: Type.String({ description: 'Without any credential' }),
    status: Nullable(Type.Integer()),
    outcome: OneOf(['ok', 'refused', 'failed'] as const),
    error: Nullable(Type.String()),
    attempts: Count,
    durationMs: Type.Number(),
    credits: Type.Number(),
  },
  { $id: 'Call' },
);
export type CallRecord = Static<typeof CallRecord>;

/** What an API key may be asked for by: whether it opens anything still. */
export const KEY_STATUSES = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

export const ApiKey = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    scopes: Type.Array(OneOf(SCOPES)),
    hint: Type.String(),
    /** From where alone it opens anything; empty: from anywhere. */
    allowedAddresses: Type.Array(Type.String()),
    createdAt: Timestamp,
    lastUsedAt: Nullable(Timestamp),
    expiresAt: Nullable(Timestamp),
    revokedAt: Nullable(Timestamp),
  },
  { $id: 'ApiKey' },
);
export type ApiKey = Static<typeof ApiKey>;

export const CreateKey = Type.Object({
  name: Text(120),
  scopes: Type.Optional(Type.Array(OneOf(SCOPES), { minItems: 1, uniqueItems: true })),
  expiresAt: Type.Optional(Timestamp),
  allowedAddresses: Type.Optional(
    Type.Array(
      Type.String({ minLength: 2, maxLength: 50, description: '`203.0.113.7` or `203.0.113.0/24`' }),
      {
        maxItems: 50,
      },
    ),
  ),
});
export const CreatedKey = Type.Object({
  key: ApiKey,
  secret: Type.String({ description: 'Shown this once' }),
});

export { Nullable, OneOf, Text, Timestamp, Count };
