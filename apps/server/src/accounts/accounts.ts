import type {
  Account,
  AccountStatus,
  Clock,
  EventType,
  LinkAccount,
  ReplaceCredentials,
  Secret,
} from '@sluice/core';
import type { Catalog, Connector } from '@sluice/connectors';
import type { Store, Tx, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Pepper } from '../access/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinkedAccount } from './account-row.ts';
import { addressOf } from './address.ts';
import { checkSomeFields, readFields } from './fields.ts';
import { linkAccount, type LinkOptions } from './link.ts';
import { createReader } from './reader.ts';
import { replaceCredentials, type ReplaceOptions } from './replace.ts';
import { createStatuses } from './status.ts';
import { createTokenStates, type TokenStates } from './tokens.ts';
import { unlinkAccount } from './unlink.ts';
import { updateAccount, type AccountChange } from './update.ts';
import type { Verify } from './verification.ts';

/** What `accounts/` stands on. `verify` and `usedBy` are given from above, so that nothing here knows calls or flows. */
export interface AccountsOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  catalog: Catalog;
  clock: Clock;
  pepper: Pepper;
  verify: Verify;
  /**
   * Makes ready to take back at the provider what an account was given; what comes back does so, once the account
   * is gone. Neither throws. By default there is nothing to take back.
   */
  revoke?: (linked: LinkedAccount) => Promise<() => Promise<void>>;
  /** What uses the account now, in words for people: `the run run_…`. Empty when nothing does. */
  usedBy: (workspaceId: string, accountId: string) => Promise<readonly string[]>;
  /** Whether the operator allowed accounts to name this host (`host` or `host:port`) as their address. */
  egressAllows: (host: string) => boolean;
  /** Told in the transaction of each change, so that whoever listens learns of all that happened and of nothing else. */
  announce: Announce;
}

export type Announce = (
  tx: Tx<Database>,
  event: { type: EventType; workspaceId: string; at: number; account: Account },
) => Promise<void>;

export interface Accounts {
  link(actor: Actor, body: Static<typeof LinkAccount>, options?: LinkOptions): Promise<Account>;
  list(
    actor: Actor,
    query: PageQuery & { connector?: string },
  ): Promise<{ items: Account[]; nextCursor: string | null }>;
  get(actor: Actor, accountId: string): Promise<Account>;
  update(actor: Actor, accountId: string, body: AccountChange): Promise<Account>;
  verify(actor: Actor, accountId: string, signal?: AbortSignal): Promise<Account>;
  replaceCredentials(
    actor: Actor,
    accountId: string,
    body: Static<typeof ReplaceCredentials>,
    options?: ReplaceOptions,
  ): Promise<Account>;
  unlink(actor: Actor, accountId: string): Promise<void>;
  /** Throws `account.unknown`, also for another workspace's account. Cached. */
  resolve(workspaceId: string, accountId: string): Promise<LinkedAccount>;
  /**
   * Checks some of an account's fields before there is one, the host of an address among them. Throws
   * `account.fields` and `egress.host`.
   */
  checkSomeFields(connector: Connector, fields: Readonly<Record<string, string>>): void;
  /** Opens the vault: hold what comes back no longer than one call needs it. `atLeast`: no older than that. */
  secrets(linked: LinkedAccount, atLeast?: number): Promise<Record<string, Secret>>;
  /** How the tokens of OAuth accounts stand. */
  tokens: TokenStates;
  /**
   * What is not secret of what was entered, in its one form. Throws `account.fields`, `egress.host` as `link`
   * would, before anyone signs in.
   */
  checkFields(connectorId: string, entered: Readonly<Record<string, string>>): Record<string, string>;
  /** Says how the account does; an account that was suspended or revoked stays so. */
  setStatus(change: StatusChange): Promise<void>;
}

export interface StatusChange {
  workspaceId: string;
  accountId: string;
  status: Extract<AccountStatus, 'active' | 'failing'>;
  reason: string | null;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const reader = createReader(options);
  const statuses = createStatuses(options, reader);
  return {
    link: (actor, body, link) => linkAccount(options, { actor, body, ...link }),
    list: reader.list,
    get: reader.get,
    update: (actor, accountId, body) => updateAccount(options, reader, { actor, accountId, body }),
    verify: statuses.verify,
    replaceCredentials: (actor, accountId, body, replace) =>
      replaceCredentials(options, reader, { actor, accountId, body, ...replace }),
    unlink: (actor, accountId) => unlinkAccount(options, reader, { actor, accountId }),
    resolve: reader.resolve,
    checkSomeFields: (connector, fields) => {
      checkSomeFields(connector, fields);
      if (fields['baseUrl']) addressOf(connector, fields, options.egressAllows);
    },
    secrets: ({ workspaceId, accountId }, atLeast) =>
      options.vault.open({ workspaceId, ownerId: accountId }, { atLeast }),
    tokens: createTokenStates(options),
    checkFields: (connectorId, entered) => {
      const connector = options.catalog.find(connectorId);
      const { fields } = readFields(connector, entered);
      addressOf(connector, fields, options.egressAllows);
      return fields;
    },
    setStatus: statuses.set,
  };
}
