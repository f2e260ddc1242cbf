import type { Migration } from '@sluice/runtime';

/** The tables of `accounts/`. */
export interface AccountsTables {}

export const accountsMigrations: readonly Migration[] = [];
