import type { Clock, HubAttempt, HubLink, OauthApp, SetOauthApp } from '@sluice/core';
import type { Catalog } from '@sluice/connectors';
import type { Logger, Store, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Accounts } from '../accounts/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Calls, AppClient } from '../calls/index.ts';
import type { Links, OpenLink } from '../links/index.ts';
import type { Database } from '../schema/index.ts';

/** A workspace's OAuth apps, and the sign-ins that people make through them. */
export interface Oauth {
  listApps(actor: Actor, query: PageQuery): Promise<{ items: OauthApp[]; nextCursor: string | null }>;
  setApp(actor: Actor, connectorId: string, body: Static<typeof SetOauthApp>): Promise<OauthApp>;
  removeApp(actor: Actor, connectorId: string): Promise<void>;
  /** The connectors that have an app in the workspace. */
  appsOf(workspaceId: string): Promise<ReadonlySet<string>>;
  /** The client of the connector's app there, for what renews and takes back tokens; its secret opened. */
  clientOf(workspaceId: string, connectorId: string): Promise<AppClient | undefined>;
  /** `attemptId`: an id that was given out before; else a new one. Throws `oauth.unsupported`, `oauth.app_missing`. */
  startAttempt(link: OpenLink, body: HubLink, options?: { attemptId?: string }): Promise<HubAttempt>;
  attempt(link: OpenLink, attemptId: string): Promise<HubAttempt>;
  cancelAttempt(link: OpenLink, attemptId: string): Promise<HubAttempt>;
  /**
   * The browser opened the attempt's `startUrl`: once, and then only that browser may end it. Answers where it
   * goes at the provider, and the value of the cookie that binds it. Throws `attempt.unknown`, `oauth.state`.
   */
  begin(attemptId: string): Promise<{ redirect: string; cookie: { name: string; value: string } }>;
  /** The provider sent the browser back. Never throws for what the person or the provider did: the attempt tells. */
  callback(returned: OauthReturn): Promise<OauthOutcome>;
}

export interface OauthReturn {
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
  /** A cookie of the browser that came back. */
  cookie: (name: string) => string | undefined;
}

/** What the page in the window says before it closes. */
export type OauthOutcome =
  { ok: true; connector: string } | { ok: false; connector: string | null; message: string };

export interface OauthOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  catalog: Catalog;
  accounts: Accounts;
  calls: Calls;
  links: Links;
  clock: Clock;
  log: Logger;
  publicUrl: () => string;
  egressAllows: (host: string) => boolean;
}
