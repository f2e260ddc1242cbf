import type {
  Account,
  AccountOwner,
  AccountStatus,
  Clock,
  EventType,
  LinkAccount,
  ReplaceCredentials,
  Secret,
} from '@sluice/core';
import type { Catalog, Connector } from '@sluice/connectors';
import type { Logger, Store, Tx, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Pepper } from '../access/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinkedAccount } from './account-row.ts';
import { addressOf } from './address.ts';
import { checkSomeFields, readFields } from './fields.ts';
import { createChecks, type Checks } from './checks.ts';
import { linkAccount, type LinkOptions } from './link.ts';
import type { AccountsQuery } from './list-accounts.ts';
import { createReader } from './reader.ts';
import { replaceCredentials, type ReplaceOptions } from './replace.ts';
import { createRevoking, type Revoked } from './revoke.ts';
import { createSchedule, DEFAULT_RECHECK_HOURS } from './schedule.ts';
import { createStatuses } from './status.ts';
import { resumeAccount, suspendAccount } from './suspend.ts';
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
  /** Whether the provider still takes what a revoked account was given; by default `verify` tells. Throws as that. */
  stillWorks?: (account: RevokedAccount, signal?: AbortSignal) => Promise<boolean>;
  /**
   * Stops in the transaction whatever uses accounts that are revoked in it; `committed` is called once that is
   * durable. By default nothing uses them.
   */
  stopUses?: (tx: Tx<Database>, stop: StopUses) => Promise<StoppedUses>;
  /** What uses the account now, in words for people: `the run run_…`. Empty when nothing does. */
  usedBy: (workspaceId: string, accountId: string) => Promise<readonly string[]>;
  /** Whether the operator allowed accounts to name this host (`host` or `host:port`) as their address. */
  egressAllows: (host: string) => boolean;
  /** Told in the transaction of each change, so that whoever listens learns of all that happened and of nothing else. */
  announce: Announce;
  /** How often each account is looked at; 0: never by itself. Default 24. */
  recheckHours?: number;
  log?: Logger;
}

/** A revoked account with what it was given, which nothing else opens any more. */
export type RevokedAccount = LinkedAccount & { secrets: Readonly<Record<string, Secret>> };

export interface StopUses {
  workspaceId: string;
  accountIds: readonly string[];
  at: number;
  actor: Actor;
  reason: string;
  fix: string;
}

export interface StoppedUses {
  /** Their ids. */
  runs: string[];
  /** How many link sessions ended. */
  links: number;
  committed: () => void;
}

export type Announce = (
  tx: Tx<Database>,
  event: { type: EventType; workspaceId: string; at: number; account: Account },
) => Promise<void>;

export interface Accounts {
  link(actor: Actor, body: Static<typeof LinkAccount>, options?: LinkOptions): Promise<Account>;
  list(
    actor: Actor,
    query: PageQuery & AccountsQuery,
  ): Promise<{ items: Account[]; nextCursor: string | null }>;
  /** `q`: words that all stand in the name or the id of an owner. */
  owners(
    actor: Actor,
    query: PageQuery & { q?: string },
  ): Promise<{ items: AccountOwner[]; nextCursor: string | null }>;
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
  /** From when this resolves no call begins with the account. */
  suspend(actor: Actor, accountId: string): Promise<Account>;
  /** Checks its credentials first. Throws `account.unverified`. */
  resume(actor: Actor, accountId: string, signal?: AbortSignal): Promise<Account>;
  /** Ends every use of the account's key in the workspace. */
  revoke(actor: Actor, accountId: string): Promise<Revoked>;
  /** Whether a revoked key is refused at last. Throws `account.not_revoked`, `account.unverified`. */
  proveRevoked(actor: Actor, accountId: string, signal?: AbortSignal): Promise<Account>;
  /** Throws `account.unknown`, also for another workspace's account. Cached. */
  resolve(workspaceId: string, accountId: string): Promise<LinkedAccount>;
  /**
   * Checks some of an account's fields before there is one, the host of an address among them. Throws
   * `account.fields` and `egress.host`.
   */
  checkSomeFields(connector: Connector, fields: Readonly<Record<string, string>>): void;
  /**
   * The account once a look at it that is under way is over: what is in doubt is not sent, and what was in doubt
   * for a moment is not refused. Throws `account.unknown`.
   */
  settled(linked: LinkedAccount, signal?: AbortSignal): Promise<LinkedAccount>;
  /**
   * Opens the vault: hold what comes back no longer than one call needs it. `atLeast`: no older than that. Throws
   * `account.inactive` for an account that was suspended or revoked, be it a moment ago: nothing leaves with it,
   * however long it has waited for its turn.
   */
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
  /** Looks at accounts by themselves, from `start` on. */
  checks: Pick<Checks, 'start' | 'close'>;
}

export interface StatusChange {
  workspaceId: string;
  accountId: string;
  /** `verifying`: a call was refused, which is looked into at once. */
  status: Extract<AccountStatus, 'active' | 'verifying' | 'failing' | 'expired'>;
  reason: string | null;
  /** Of the credentials that this is about: those that took their place since are not blamed. */
  upstreamKey?: string;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const schedule = createSchedule(options.recheckHours ?? DEFAULT_RECHECK_HOURS);
  const reader = createReader(options);
  const parts = { options, reader, schedule };
  const revoking = createRevoking(parts);
  const checks = createChecks({ ...parts, revoking });
  const statuses = createStatuses(options, { reader, schedule, lookSoon: () => checks.lookSoon() });
  return {
    link: (actor, body, link) => linkAccount(options, { actor, body, schedule, ...link }),
    list: reader.list,
    owners: reader.owners,
    get: reader.get,
    update: (actor, accountId, body) => updateAccount(options, reader, { actor, accountId, body }),
    verify: statuses.verify,
    replaceCredentials: (actor, accountId, body, replace) =>
      replaceCredentials(options, reader, { actor, accountId, body, schedule, ...replace }),
    unlink: (actor, accountId) => unlinkAccount(options, reader, { actor, accountId }),
    suspend: (actor, accountId) => suspendAccount(parts, { actor, accountId }),
    resume: (actor, accountId, signal) => resumeAccount(parts, { actor, accountId, signal }),
    revoke: revoking.revoke,
    proveRevoked: revoking.prove,
    resolve: reader.resolve,
    settled: async (linked, signal) => {
      await checks.settled(linked, signal);
      return reader.resolve(linked.workspaceId, linked.accountId);
    },
    checkSomeFields: (connector, fields) => {
      checkSomeFields(connector, fields);
      if (fields['baseUrl']) addressOf(connector, fields, options.egressAllows);
    },
    secrets: async (linked, atLeast) => {
      await reader.requireOpen(linked);
      const { workspaceId, accountId } = linked;
      return options.vault.open({ workspaceId, ownerId: accountId }, { atLeast });
    },
    tokens: createTokenStates(options),
    checkFields: (connectorId, entered) => {
      const connector = options.catalog.find(connectorId);
      const { fields } = readFields(connector, entered);
      addressOf(connector, fields, options.egressAllows);
      return fields;
    },
    setStatus: statuses.set,
    checks,
  };
}
