import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { KeyRow } from './api-key.ts';

/** When each key was last used, kept in memory and written down at most once a minute. */
export interface Uses {
  note(keyId: string): void;
  lastUsedAt(row: KeyRow): number | null;
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 60_000;

export function createUses({ store, clock }: { store: Store<Database>; clock: Clock }): Uses {
  let unwritten = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let writtenAt = clock.now();
  const write = async () => {
    const uses = unwritten;
    unwritten = new Map();
    if (uses.size === 0) return;
    try {
      await store.transaction(async (tx) => {
        for (const [id, at] of uses)
          await tx.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute();
      });
    } catch {
      // A hint for people, not worth failing for: kept for the next time.
      for (const [id, at] of uses) if (!unwritten.has(id)) unwritten.set(id, at);
    }
  };
  return {
    note: (keyId) => {
      const now = clock.now();
      unwritten.set(keyId, now);
      if (now - writtenAt < WRITE_EVERY_MS) return;
      writtenAt = now;
      writing = writing.then(write);
    },
    lastUsedAt: (row) => unwritten.get(row.id) ?? row.last_used_at,
    close: async () => {
      await writing;
      await write();
    },
  };
}
