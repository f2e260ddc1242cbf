import type { Migration } from '@sluice/runtime';

/** The tables of `access/`. */
export interface AccessTables {}

export const accessMigrations: readonly Migration[] = [];
