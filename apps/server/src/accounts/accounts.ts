import type {
  Account,
  AccountStatus,
  Clock,
  EventType,
  LinkAccount,
  ReplaceCredentials,
  Secret,
  UpdateAccount,
} from '@sluice/core';
import type { Catalog } from '@sluice/connectors';
import type { Store, Tx, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Pepper } from '../access/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinkedAccount } from './account-row.ts';
import { linkAccount, type LinkOptions } from './link.ts';
import { createReader } from './reader.ts';
import { replaceCredentials, type ReplaceOptions } from './replace.ts';
import { createStatuses } from './status.ts';
import { unlinkAccount } from './unlink.ts';
import { updateAccount } from './update.ts';
import type { Verify } from './verification.ts';

/** What `accounts/` stands on. `verify` and `usedBy` are given from above, so that nothing here knows calls or flows. */
export interface AccountsOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  catalog: Catalog;
  clock: Clock;
  pepper: Pepper;
  verify: Verify;
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
  update(actor: Actor, accountId: string, body: Static<typeof UpdateAccount>): Promise<Account>;
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
  /** Opens the vault: hold what comes back no longer than one call needs it. */
  secrets(linked: LinkedAccount): Promise<Record<string, Secret>>;
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
    secrets: (linked) => options.vault.open({ workspaceId: linked.workspaceId, ownerId: linked.accountId }),
    setStatus: statuses.set,
  };
}
