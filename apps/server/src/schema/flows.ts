import type { Migration } from '@sluice/runtime';

/** The tables of `flows/`. */
export interface FlowsTables {}

export const flowsMigrations: readonly Migration[] = [];
