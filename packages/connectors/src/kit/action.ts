import type { TSchema } from '@sinclair/typebox';
import type { ProviderResponse } from './errors.ts';

/** One typed call. `request` and `respond` are pure. */
export interface Action {
  title: string;
  /** `spend` costs credits, `write` changes something; both are sent with an idempotency key. */
  effect: 'read' | 'write' | 'spend';
  input: TSchema;
  output: TSchema;
  request: (input: never, fields: Readonly<Record<string, string>>) => RequestSpec;
  /** Takes the useful part out of a good answer. Throwing means the answer cannot be read. */
  respond: (response: ProviderResponse) => unknown;
  /** Credits at most, for `spend`; reserved before the call. */
  maxCredits?: (input: never) => number;
  /** Credits that the answer says were charged. */
  chargedCredits?: (response: ProviderResponse) => number;
  /** Credits left, where the answer tells. */
  creditsLeft?: (response: ProviderResponse) => number | undefined;
  /** Names an entry of `limits.buckets`. */
  bucket?: string;
  /** Safe to send twice although it is not a read (a delete that is gone already, an idempotent update). */
  repeatable?: true;
  /**
   * What to do when a request that spends or writes may have arrived and its answer was never read:
   * `repeat` it with the same idempotency key (the provider charges the same datum once, or honours the
   * key), or `report` the doubt, so that the caller looks before it acts again. By default `report`.
   */
  afterDoubt?: 'repeat' | 'report';
}

/** A request below the connector's base URL. The secret is not in it: the runtime adds it last. */
export interface RequestSpec {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v3/account/usage`; already percent-encoded. */
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  /** At most one of the two. */
  json?: unknown;
  form?: Readonly<Record<string, string | number | undefined>>;
}

/** Keeps an action's input type between `input` and `request` inside one definition. */
export function defineAction<I>(action: {
  [K in keyof Action]: K extends 'request'
    ? (input: I, fields: Readonly<Record<string, string>>) => RequestSpec
    : K extends 'maxCredits'
      ? ((input: I) => number) | undefined
      : Action[K];
}): Action {
  return action as unknown as Action;
}

/** Calls one action of the same account; given to streams and sinks by the runtime. */
export type CallAction = (
  action: string,
  input: Readonly<Record<string, unknown>>,
  options?: { idempotencyKey?: string },
) => Promise<unknown>;
