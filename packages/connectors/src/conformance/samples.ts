import type { DataRecord } from '@sluice/core';
import type { CallAction } from '../kit/action.ts';
import type { EnrichResult } from '../kit/enricher.ts';
import type { Order, ProviderResponse } from '../kit/errors.ts';

type Identifiers = Readonly<Record<string, string>>;
type Input = Readonly<Record<string, unknown>>;

/** What the suite tries a connector with. Every action needs at least one sample, every enricher and sink its own. */
export interface ConnectorSamples {
  /** The non-secret fields of an account, normalised. */
  fields: Readonly<Record<string, string>>;
  actions: Readonly<Record<string, readonly ActionSample[]>>;
  errors: readonly ErrorSample[];
  enrichers?: Readonly<Record<string, EnricherSample>>;
  sinks?: Readonly<Record<string, SinkSample>>;
}

export interface ActionSample {
  input: Input;
  /** Body of a good answer. */
  body: unknown;
  headers?: Readonly<Record<string, string>>;
  /** What the answer says was charged; checked for actions that spend. */
  credits?: number;
}

interface ErrorSample {
  /** What happened, as in the provider's documentation. */
  what: string;
  response: ProviderResponse;
  order: Order['order'];
}

export interface EnricherSample {
  /** Identifiers that name different records. */
  items: readonly Identifiers[];
  /** Pairs that are one request in two spellings. */
  same: readonly (readonly [Identifiers, Identifiers])[];
  /** Identifiers that cannot be looked up, with the code of the refusal. */
  refused: readonly (readonly [Identifiers, string])[];
  /** A provider that knows all items. */
  answer: (input: Input) => unknown;
  /** Whether a result is that of these identifiers. */
  belongs: (result: EnrichResult, identifiers: Identifiers) => boolean;
  /** The answer with results missing, doubled or strange; each must be noticed. */
  damage: (output: unknown) => readonly unknown[];
}

export interface SinkSample {
  records: readonly DataRecord[];
  /** A record that differs from the first of `records` in a value. */
  changed: DataRecord;
  /** Requests that write the records; one for each where it is left out. */
  writes?: number;
  fake: () => FakeProvider;
}

/** A provider in memory, behind the connector's own requests and answers. */
export interface FakeProvider {
  call: CallAction;
  /** Records it holds. */
  count: () => number;
}
