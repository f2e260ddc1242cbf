export type LimitWindow = 'second' | 'minute' | 'hour' | 'day';

/** The limits of one upstream key before its provider said anything about them. */
export interface Limits {
  windows: (fields: Readonly<Record<string, string>>) => readonly DeclaredLimit[];
  /** Extra limits of single actions, each with a bucket of its own, such as 5 a minute for a usage endpoint. */
  buckets?: Readonly<Record<string, readonly DeclaredLimit[]>>;
  /** How many requests may be open at once on one key. */
  concurrency: number;
}

export interface DeclaredLimit {
  window: LimitWindow;
  limit: number;
  kind: 'fixed' | 'sliding';
}

/** One window as the provider's headers tell it; what is not told is absent. */
export interface LimitReading {
  window: LimitWindow;
  limit?: number;
  used?: number;
  remaining?: number;
}
