import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

/** When each login was last used, kept in memory and written down at most once a minute. */
export interface Sightings {
  note(loginId: string, memberId: string): void;
  of(loginId: string): number | undefined;
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 60_000;

export function createSightings({ store, clock }: { store: Store<Database>; clock: Clock }): Sightings {
  let unwritten = new Map<string, { memberId: string; at: number }>();
  let writing: Promise<void> = Promise.resolve();
  let writtenAt = clock.now();
  const write = async () => {
    const seen = unwritten;
    unwritten = new Map();
    if (seen.size === 0) return;
    try {
      await store.transaction(async (tx) => {
        for (const [id, { memberId, at }] of seen) {
          // Another server may have seen it since.
          await tx
            .updateTable('logins')
            .set({ last_seen_at: at })
            .where('id', '=', id)
            .where('last_seen_at', '<', at)
            .execute();
          await tx
            .updateTable('members')
            .set({ last_seen_at: at })
            .where('id', '=', memberId)
            .where((member) =>
              member.or([member('last_seen_at', 'is', null), member('last_seen_at', '<', at)]),
            )
            .execute();
        }
      });
    } catch {
      // Kept for the next time: a login must not end for want of a note.
      for (const [id, one] of seen) if (!unwritten.has(id)) unwritten.set(id, one);
    }
  };
  return {
    note: (loginId, memberId) => {
      const now = clock.now();
      unwritten.set(loginId, { memberId, at: now });
      if (now - writtenAt < WRITE_EVERY_MS) return;
      writtenAt = now;
      writing = writing.then(write);
    },
    of: (loginId) => unwritten.get(loginId)?.at,
    close: async () => {
      await writing;
      await write();
    },
  };
}
