import type { WindowName } from './windows.ts';

/** What is kept of one key's windows. What it says is at or ahead of what was used, never behind. */
export interface SavedLimits {
  key: string;
  /** Whether the process that wrote it had stopped using the key: then `windows` holds all there is. */
  clean: boolean;
  /** Permits written but perhaps not yet used: they count as used when the key is next loaded. */
  ahead: number;
  windows: SavedWindow[];
  /** Pacers only: the longest round trip seen lately, for what was under way when the process died. */
  roundTripMs?: number;
  /** Pacers only: nobody may send before. */
  blockedUntil?: number;
}

export interface SavedWindow {
  name: WindowName;
  windowMs: number;
  /** Sliding: when permits count from, and how many. Fixed: one pair, the window's start and its use. */
  used: [time: number, count: number][];
  /** Pacers only: the limit that the provider named, where it differs from the declared one. */
  limit?: number;
}

/** Where limits outlive the process. `save` is durable when it resolves. */
export interface LimitState {
  load(key: string): Promise<SavedLimits | undefined>;
  save(entries: readonly SavedLimits[]): Promise<void>;
}

/** How many pairs of a sliding window are written: enough for 0.5 % of the window. */
export const SUMMARY_PAIRS = 200;
