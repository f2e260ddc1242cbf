import type { QuarantineEntry } from '@sluice/core';
import { createContext } from 'react';
import { keyOf, mend, runOf, type Mended } from './mending.ts';

/** What was mended so far, held beside the table: of its rows only the one that changes is drawn again. */
export interface MendingStore {
  readonly mended: Mended;
  mend(entry: QuarantineEntry, column: string, value: string): void;
  /** Of these runs nothing is mended any more. */
  forget(runIds: ReadonlySet<string>): void;
  /** Answers how to stop listening. */
  subscribe(onChange: () => void): () => void;
}

/** `onMend` is told of every row that was changed. */
export function createMendingStore(onMend: (key: string) => void): MendingStore {
  const listeners = new Set<() => void>();
  let mended: Mended = new Map();
  const put = (next: Mended) => {
    mended = next;
    for (const listener of listeners) listener();
  };
  return {
    get mended() {
      return mended;
    },
    mend: (entry, column, value) => {
      put(mend(mended, entry, { column, value }));
      onMend(keyOf(entry));
    },
    forget: (runIds) => put(new Map([...mended].filter(([key]) => !runIds.has(runOf(key))))),
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

/** Null where nothing may be changed. */
export const MendingContext = createContext<MendingStore | null>(null);
