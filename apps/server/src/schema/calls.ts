import type { Migration } from '@sluice/runtime';

/** The tables of `calls/`. */
export interface CallsTables {}

export const callsMigrations: readonly Migration[] = [];
