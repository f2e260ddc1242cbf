import type { LimitState, SavedLimits } from '../limit-state.ts';

export interface MemoryState extends LimitState {
  /** What a process that starts now would find: earlier saves only, however the writer ended. */
  copy(): MemoryState;
  saves(): number;
}

/** A limit state as a disk would keep it: what was saved survives, letter for letter. */
export function memoryState(rows: ReadonlyMap<string, string> = new Map()): MemoryState {
  const kept = new Map(rows);
  let saves = 0;
  return {
    load: (key) => {
      const text = kept.get(key);
      return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as SavedLimits));
    },
    save: (entries) => {
      saves += 1;
      for (const entry of entries) kept.set(entry.key, JSON.stringify(entry));
      return Promise.resolve();
    },
    copy: () => memoryState(kept),
    saves: () => saves,
  };
}
