/** An answer as a connector sees it. Header names are in lower case. */
export interface ProviderResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or `undefined` where the body was empty. */
  body: unknown;
}

/**
 * What went wrong, as an order to the runtime:
 * - `reauthorise`: the credentials are refused; the account is marked failing, its runs stop
 * - `wait`: the limit is used up; nobody sends with this key for `waitMs` (from the provider's words), then again
 * - `retry`: a passing fault; again with backoff, a bounded number of times
 * - `reject`: this request can never succeed; its records go to quarantine, the rest goes on
 * - `stop`: nothing of this kind can succeed now (no credits, feature not in the plan); the run stops and says so
 * `message` is the provider's own words, made safe to show.
 */
export type Order =
  | { order: 'reauthorise'; message: string }
  | { order: 'wait'; message: string; waitMs?: number }
  | { order: 'retry'; message: string }
  | { order: 'reject'; message: string; code?: string }
  | { order: 'stop'; message: string; because: 'credits' | 'plan' | 'other' };
