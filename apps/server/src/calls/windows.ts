import type { Action, Connector, DeclaredLimit } from '@sluice/connectors';
import { WINDOW_MS, type WindowLimit } from '@sluice/runtime';
import type { CallingAccount } from './calling-account.ts';

/** One budget that a request draws on. */
export interface BudgetShare {
  key: string;
  windows: readonly WindowLimit[];
}

const accountWindows = new WeakMap<CallingAccount, readonly WindowLimit[]>();
const bucketWindows = new WeakMap<readonly DeclaredLimit[], readonly WindowLimit[]>();
const equalWindows = new Map<string, readonly WindowLimit[]>();
const KEPT = 1000;

/** The limits of the account's key before its provider said anything. */
export function windowsOf(account: CallingAccount): readonly WindowLimit[] {
  let windows = accountWindows.get(account);
  if (windows === undefined) {
    windows = toWindows(account.connector.limits.windows(account.fields));
    accountWindows.set(account, windows);
  }
  return windows;
}

/** One array for all who have the same limits: the pacer takes another array for a change of the limits. */
function toWindows(declared: readonly DeclaredLimit[]): readonly WindowLimit[] {
  const name = JSON.stringify(declared);
  let windows = equalWindows.get(name);
  if (windows === undefined) {
    if (equalWindows.size >= KEPT) equalWindows.clear();
    windows = declared.map(toWindow);
    equalWindows.set(name, windows);
  }
  return windows;
}

/**
 * What one request of this action draws on: the key's own budget, which takes every request, and before
 * it the action's bucket where it has one, so that a wait for the bucket holds no permit of the key.
 */
export function budgetShares(account: CallingAccount, action: Action): BudgetShare[] {
  const own: BudgetShare = { key: account.upstreamKey, windows: windowsOf(account) };
  const bucket = action.bucket === undefined ? undefined : account.connector.limits.buckets?.[action.bucket];
  if (bucket === undefined || action.bucket === undefined) return [own];
  return [{ key: bucketKey(account, action.bucket), windows: windowsOfBucket(bucket) }, own];
}

/** The key of an action's bucket; also names it in what the provider is told to wait for. */
function bucketKey(account: CallingAccount, bucket: string): string {
  return `${account.upstreamKey}#${bucket}`;
}

/** How many requests of the account's key may be open at once. */
export function concurrencyOf(connector: Connector): number {
  return Math.max(1, Math.floor(connector.limits.concurrency));
}

function windowsOfBucket(bucket: readonly DeclaredLimit[]): readonly WindowLimit[] {
  let windows = bucketWindows.get(bucket);
  if (windows === undefined) {
    windows = toWindows(bucket);
    bucketWindows.set(bucket, windows);
  }
  return windows;
}

function toWindow({ window, limit, kind }: DeclaredLimit): WindowLimit {
  return { name: window, limit, windowMs: WINDOW_MS[window], kind };
}
