import {
  ledgerMigrations,
  limitMigrations,
  vaultMigrations,
  type LedgerTables,
  type LimitTables,
  type Migration,
  type VaultTables,
} from '@sluice/runtime';
import { accessMigrations, type AccessTables } from './access.ts';
import { accountsMigrations, type AccountsTables } from './accounts.ts';
import { callsMigrations, type CallsTables } from './calls.ts';
import { flowsMigrations, type FlowsTables } from './flows.ts';

/** Every table of the server's store: those of the runtime's parts, and those that the server itself keeps. */
export interface Database
  extends VaultTables, LimitTables, LedgerTables, AccessTables, AccountsTables, CallsTables, FlowsTables {}

export const serverMigrations: readonly Migration[] = [
  ...vaultMigrations,
  ...limitMigrations,
  ...ledgerMigrations,
  ...accessMigrations,
  ...accountsMigrations,
  ...callsMigrations,
  ...flowsMigrations,
];
