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
import { eventsMigrations, type EventsTables } from './events.ts';
import { factorsMigrations, type FactorsTables } from './factors.ts';
import { flowsMigrations, type FlowsTables } from './flows.ts';
import { linksMigrations, type LinksTables } from './links.ts';
import { mailMigrations, type MailTables } from './mail.ts';
import { oauthMigrations, type OauthTables } from './oauth.ts';
import { peopleMigrations, type PeopleTables } from './people.ts';

/** Every table of the server's store: those of the runtime's parts, and those that the server itself keeps. */
export interface Database
  extends
    VaultTables,
    LimitTables,
    LedgerTables,
    AccessTables,
    PeopleTables,
    FactorsTables,
    MailTables,
    AccountsTables,
    CallsTables,
    FlowsTables,
    LinksTables,
    OauthTables,
    EventsTables {}

export const serverMigrations: readonly Migration[] = [
  ...vaultMigrations,
  ...limitMigrations,
  ...ledgerMigrations,
  ...accessMigrations,
  ...peopleMigrations,
  ...factorsMigrations,
  ...mailMigrations,
  ...accountsMigrations,
  ...callsMigrations,
  ...flowsMigrations,
  ...linksMigrations,
  ...oauthMigrations,
  ...eventsMigrations,
];
