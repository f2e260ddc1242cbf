import type { LinkSessionRow } from './links.ts';
import { ended } from './refusals.ts';
import { MAX_REFUSALS } from './session-row.ts';

/** Counts the tries of each session that are under way, since each of them may yet be refused. */
export interface Tries {
  /** Throws `link.exhausted` when there are as many as could end the session. Call what it gives at the end. */
  enter(row: LinkSessionRow): () => void;
}

export function createTries(): Tries {
  const running = new Map<string, number>();
  return {
    enter: (row) => {
      const others = running.get(row.id) ?? 0;
      if (row.refusals + others >= MAX_REFUSALS) throw ended('link.exhausted');
      running.set(row.id, others + 1);
      return () => {
        const left = (running.get(row.id) ?? 1) - 1;
        if (left === 0) running.delete(row.id);
        else running.set(row.id, left);
      };
    },
  };
}
