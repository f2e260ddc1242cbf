import { Type, type Static } from '@sinclair/typebox';
import { Count, Nullable, OneOf, RUN_STATUSES, Text, Timestamp } from './schemas.ts';

/** How a file was read. */
export const FileFormat = Type.Object({
  kind: OneOf(['csv', 'jsonl'] as const),
  encoding: OneOf(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const),
  delimiter: Type.Optional(Type.String({ description: 'csv only' })),
  header: Type.Optional(
    Type.Boolean({ description: 'csv only; false: the first row is data, and columns are named by number' }),
  ),
});
export type FileFormat = Static<typeof FileFormat>;

/** Identifier → column. `fullName` stands for first and last name where a file has them in one column. */
export const Mapping = Type.Record(Type.String(), Type.String(), {
  description: 'From an identifier of the enricher (`email`, `fullName`, `companyName`, …) to a column',
});
export type Mapping = Static<typeof Mapping>;

export const UploadedFile = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    bytes: Count,
    format: FileFormat,
    columns: Type.Array(Type.String()),
    sample: Type.Array(Type.Record(Type.String(), Type.String()), { description: 'The first rows' }),
    warnings: Type.Array(Type.String()),
    guess: Type.Object({ contact: Mapping, company: Mapping }),
    createdAt: Timestamp,
  },
  { $id: 'File' },
);
export type UploadedFile = Static<typeof UploadedFile>;

export const Destination = Type.Object({
  accountId: Type.String(),
  sink: Text(60, 'A sink of that account’s connector, such as `contacts`'),
});

export const CreateEnrichment = Type.Object({
  fileId: Type.String(),
  accountId: Type.String(),
  enricher: Type.Optional(Text(60, 'Default: the connector’s first')),
  mapping: Type.Optional(Mapping),
  /** Which paid options to ask for; default all that the enricher offers. */
  options: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { uniqueItems: true })),
  /** The run stops before its cost could pass this many credits. */
  capCredits: Type.Optional(Type.Number({ minimum: 0 })),
  destination: Type.Optional(Destination),
  /** Start as soon as the estimate is known, when it fits the cap. */
  start: Type.Optional(Type.Boolean()),
});

export const Estimate = Type.Object({
  rows: Count,
  /** Rows that will be looked up. */
  toEnrich: Count,
  duplicates: Count,
  /** Rows whose answer was paid for before, and is used again. */
  known: Count,
  refused: Count,
  unusable: Type.Array(
    Type.Object({
      code: Type.String(),
      reason: Type.String({ description: 'What the first of these rows is refused for' }),
      rows: Count,
    }),
    { description: 'The refused rows by what they are refused for; none is in quarantine before the start' },
  ),
  requests: Count,
  /** What it costs at most, if everything is found with everything asked for. */
  maxCredits: Type.Number(),
  lines: Type.Array(Type.Object({ label: Type.String(), quantity: Count, credits: Type.Number() })),
  /** The time that the tightest limits allow at best. */
  minSeconds: Type.Number(),
});
export type Estimate = Static<typeof Estimate>;

export const RunCounts = Type.Object({
  done: Type.Integer({ minimum: 0, description: 'Rows with an outcome' }),
  matched: Type.Integer({ minimum: 0, description: 'Rows that the provider found in this run' }),
  missed: Count,
  refused: Count,
  duplicates: Count,
  known: Type.Integer({ minimum: 0, description: 'Rows whose answer was paid for before, and used again' }),
  written: Type.Integer({
    minimum: 0,
    description: 'Rows that `destination` took: created, updated or found unchanged',
  }),
  quarantined: Type.Integer({ minimum: 0, description: 'Rows that were set aside, whatever became of them' }),
  quarantineOpen: Type.Integer({
    minimum: 0,
    description: 'Those of them that wait: neither replayed nor dismissed',
  }),
});
export type RunCounts = Static<typeof RunCounts>;

/** A place that what a run found was sent to. */
export const RunSend = Type.Object({
  ...Destination.properties,
  written: Count,
  refused: Type.Integer({ minimum: 0, description: 'Rows that were refused there and not written since' }),
  startedAt: Timestamp,
  finishedAt: Nullable(Timestamp),
});
export type RunSend = Static<typeof RunSend>;

export const Run = Type.Object(
  {
    id: Type.String(),
    status: OneOf(RUN_STATUSES),
    /** Why it is in this status, when that needs words; and what to do. */
    reason: Nullable(Type.String()),
    fix: Nullable(Type.String()),
    fileId: Type.String(),
    fileName: Type.String(),
    accountId: Type.String(),
    connector: Type.String(),
    enricher: Type.String(),
    mapping: Mapping,
    options: Type.Array(Type.String()),
    capCredits: Nullable(Type.Number()),
    /** Where it is sent now, or was last. */
    destination: Nullable(Destination),
    sends: Type.Array(RunSend, { description: 'Where it was sent so far, each place once' }),
    estimate: Nullable(Estimate),
    counts: RunCounts,
    credits: Type.Object({ reserved: Type.Number(), spent: Type.Number() }),
    requests: Count,
    rateLimited: Type.Integer({ minimum: 0, description: 'Answers of 429 that the provider gave' }),
    recordsPerSecond: Type.Number(),
    createdAt: Timestamp,
    startedAt: Nullable(Timestamp),
    finishedAt: Nullable(Timestamp),
  },
  { $id: 'Run' },
);
export type Run = Static<typeof Run>;

const RowNumber = Type.Integer({
  description:
    'The line of the file at which the row begins, as a text editor numbers them: with a header the first row is 2. Blank lines count. A spreadsheet shows the same number wherever no cell above holds a line end',
});

/** What became of a row that was set aside. */
export const QUARANTINE_STATES = ['open', 'replayed', 'dismissed'] as const;
export type QuarantineState = (typeof QUARANTINE_STATES)[number];

export const QuarantinedRow = Type.Object(
  {
    id: Type.String(),
    row: RowNumber,
    stage: OneOf(['input', 'enrich', 'write'] as const),
    code: Type.String({ description: '`not_found`, `no_identifier`, `ragged`, `ambiguous`, …' }),
    reason: Type.String(),
    values: Type.Record(Type.String(), Type.String(), { description: 'The row as it was read' }),
    state: OneOf(QUARANTINE_STATES),
    replayedBy: Nullable(Type.String({ description: 'Of a replayed row: the run that took it' })),
    closedAt: Nullable(Timestamp),
  },
  { $id: 'QuarantinedRow' },
);
export type QuarantinedRow = Static<typeof QuarantinedRow>;

const QuarantinedIds = Type.Array(Type.String({ maxLength: 64 }), {
  minItems: 1,
  maxItems: 10_000,
  description: 'Ids of quarantined rows of this run',
});

export const DismissRows = Type.Object({ rows: Type.Optional(QuarantinedIds) });

export const ReopenRows = Type.Object({
  rows: Type.Optional(QuarantinedIds),
  closedAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description:
        'Only those dismissed at this moment, as `quarantine.dismiss` told it: takes back just that',
    }),
  ),
});

/** What was changed by dismissing or reopening. */
export const QuarantineChange = Type.Object(
  {
    rows: Type.Integer({
      minimum: 0,
      description: 'Rows that changed; those that were so already are skipped',
    }),
    open: Type.Integer({ minimum: 0, description: 'Rows of the run that are open now' }),
    closedAt: Nullable(Timestamp),
  },
  { $id: 'QuarantineChange' },
);
export type QuarantineChange = Static<typeof QuarantineChange>;

/** What became of one row of a run's input. */
export const ROW_OUTCOMES = ['found', 'missed', 'refused', 'duplicate', 'waiting'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

export const RunRow = Type.Object(
  {
    row: RowNumber,
    outcome: OneOf(ROW_OUTCOMES),
    values: Type.Record(Type.String(), Type.String(), { description: 'The row as it was read' }),
    /** What was found, each value with where it came from and what it cost. */
    found: Type.Array(
      Type.Object({
        field: Type.String(),
        label: Type.String(),
        value: Type.String(),
        /** The connector and the account. */
        source: Type.String(),
        accountId: Type.String(),
        at: Timestamp,
        /** Credits; 0 where it came along, or was paid for before. */
        price: Type.Number(),
        confidence: Nullable(
          Type.String({ description: 'The provider’s own grade, as it writes it; null where it tells none' }),
        ),
      }),
    ),
    /** Why nothing was found or it was refused; null for what was found. */
    reason: Nullable(Type.String()),
    duplicateOf: Nullable(Type.Integer({ description: 'Of a row that is like an earlier one: that row' })),
    credits: Type.Number(),
  },
  { $id: 'RunRow' },
);
export type RunRow = Static<typeof RunRow>;

/** A quarantined row, with the run it belongs to. */
export const QuarantineEntry = Type.Object(
  {
    ...QuarantinedRow.properties,
    runId: Type.String(),
    fileName: Type.String(),
    runStatus: OneOf(RUN_STATUSES),
  },
  { $id: 'QuarantineEntry' },
);
export type QuarantineEntry = Static<typeof QuarantineEntry>;
