import type { Clock } from '@sluice/core';
import type { SecretRow } from './vault-tables.ts';

/** Rows as they lie in the store, still sealed: neither a data key nor a secret is ever kept here. */
export interface RowCache {
  get(key: RowKey): SecretRow | undefined;
  /** Marks the start of a read; the row it finds is kept only if nothing changed meanwhile. */
  begin(): number;
  keep(key: RowKey, row: SecretRow, begunAt: number): void;
  drop(key: RowKey): void;
}

export interface RowKey {
  workspaceId: string;
  ownerId: string;
}

/** `maxAgeMs` bounds how long a change made by another process stays unseen; undefined when there is none. */
export function createRowCache(options: {
  clock: Clock;
  maxRows: number;
  maxAgeMs: number | undefined;
}): RowCache {
  const rows = new Map<string, { row: SecretRow; readAt: number }>();
  const { clock, maxRows, maxAgeMs = Number.POSITIVE_INFINITY } = options;
  let changes = 0;
  return {
    get: (key) => {
      const found = rows.get(nameOf(key));
      return found && clock.now() - found.readAt < maxAgeMs ? found.row : undefined;
    },
    begin: () => changes,
    keep: (key, row, begunAt) => {
      if (begunAt !== changes) return;
      const name = nameOf(key);
      rows.delete(name);
      rows.set(name, { row, readAt: clock.now() });
      for (const oldest of rows.keys()) {
        if (rows.size <= maxRows) break;
        rows.delete(oldest);
      }
    },
    drop: (key) => {
      changes += 1;
      rows.delete(nameOf(key));
    },
  };
}

function nameOf(key: RowKey): string {
  return `${key.workspaceId.length}:${key.workspaceId}${key.ownerId}`;
}
