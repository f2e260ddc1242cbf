import type { Migration } from '@sluice/runtime';
import { accessMigrations, type AccessTables } from './access.ts';
import { accountsMigrations, type AccountsTables } from './accounts.ts';
import { callsMigrations, type CallsTables } from './calls.ts';
import { flowsMigrations, type FlowsTables } from './flows.ts';

/** Every table that the server itself keeps; what the runtime keeps comes with the runtime's migrations. */
export interface Database extends AccessTables, AccountsTables, CallsTables, FlowsTables {}

export const serverMigrations: readonly Migration[] = [
  ...accessMigrations,
  ...accountsMigrations,
  ...callsMigrations,
  ...flowsMigrations,
];
