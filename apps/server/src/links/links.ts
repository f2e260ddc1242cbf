import type {
  Account,
  AccountUse,
  Branding,
  Clock,
  CreatedLinkSession,
  CreateLinkSession,
  HubForm,
  HubLink,
  HubLinked,
  HubSession,
  LinkSession,
  LinkStatus,
  SetBranding,
} from '@sluice/core';
import type { Catalog } from '@sluice/connectors';
import type { Store, Tx } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Accounts, StopUses, Tokens } from '../accounts/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinksTables } from '../schema/links.ts';

export type LinkSessionRow = LinksTables['link_sessions'];

/** A link session that its token opened: what the Hub may do, and for whom. */
export interface OpenLink {
  row: LinkSessionRow;
  /** For the audit: the session, never its token. */
  actor: Actor;
}

/** What a person entered, or an authorisation server gave, to link one account. */
export interface LinkWith {
  /** With `tokens`, one that `prepare` gave: it is taken as it is, what the OAuth app added to it included. */
  body: HubLink;
  tokens?: Tokens | undefined;
  signal?: AbortSignal | undefined;
  /** Does its work in the transaction that links; what it throws undoes both. */
  commit?: ((tx: Tx<Database>, account: Account) => Promise<void>) | undefined;
}

/** Which sessions a list holds. A page of them looks through so many sessions at most, as `SearchPage` tells. */
export interface LinksQuery {
  status?: LinkStatus;
  /** Words that all stand in the owner's name or id, or in the label. */
  q?: string;
}

/** Link sessions: made by the integrator's server, used by one person to link one account. */
export interface Links {
  create(actor: Actor, body: CreateLinkSession): Promise<CreatedLinkSession>;
  list(
    actor: Actor,
    query: PageQuery & LinksQuery,
  ): Promise<{ items: LinkSession[]; nextCursor: string | null }>;
  get(actor: Actor, linkSessionId: string): Promise<LinkSession>;
  revoke(actor: Actor, linkSessionId: string): Promise<LinkSession>;
  /** The open sessions with which somebody may change an account. */
  uses(workspaceId: string, accountId: string): Promise<AccountUse[]>;
  /** Revokes in the transaction the open sessions for accounts, and tells how many there were. */
  endFor(tx: Tx<Database>, stop: StopUses): Promise<number>;
  getBranding(actor: Actor): Promise<Branding>;
  setBranding(actor: Actor, body: Static<typeof SetBranding>): Promise<Branding>;
  /**
   * What that `Authorization: Bearer` token opens, for a page of that origin. A used session is opened too, to be
   * told so. Throws `link.invalid`, `link.expired`, `link.revoked`, `link.exhausted`, `link.origin`.
   */
  authenticate(authorization: string | undefined, origin: string | undefined): Promise<OpenLink>;
  /** `locale`: for the texts, where the session names none. */
  session(link: OpenLink, locale?: string): Promise<HubSession>;
  /** Throws `link.used`, `link.connector`, `connector.unknown`, `oauth.app_missing`. */
  form(link: OpenLink, connectorId: string, locale: string | undefined): Promise<HubForm>;
  /**
   * Links the session's account, or changes the one that is there, and ends the session in the same
   * transaction. Throws as `accounts.link` and `accounts.replaceCredentials`, and `link.used`.
   */
  link(link: OpenLink, what: LinkWith): Promise<HubLinked>;
  /**
   * What was entered, with the session's own rules laid over it: its preset fields, and none that is advanced
   * where it does not allow them. Throws `link.used`, `link.connector`, `connector.unknown`, `account.fields`.
   */
  prepare(link: OpenLink, body: HubLink): Promise<HubLink>;
  /** The session of that id, opened anew for what goes on without its token (an OAuth sign-in). Throws as `authenticate`. */
  reopen(workspaceId: string, linkSessionId: string): Promise<OpenLink>;
}

export interface LinksOptions {
  store: Store<Database>;
  catalog: Catalog;
  accounts: Accounts;
  clock: Clock;
  /** Where people reach this server: `https://sluice.example.com`. */
  publicUrl: () => string;
  /** The connectors that have an OAuth app in the workspace. */
  appsOf: (workspaceId: string) => Promise<ReadonlySet<string>>;
}
