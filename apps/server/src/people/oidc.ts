import type { Clock, OidcRefusal, Role, Secret } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import type { Database } from '../schema/index.ts';

/** The identity provider that members may sign in at, as the operator set it up. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  /** A public client has none. */
  clientSecret?: Secret;
  /** What the button says. */
  name: string;
  /** What somebody becomes who was not invited; null: nothing. */
  join: Exclude<Role, 'owner'> | null;
}

/** How the provider is asked: by the one way out, with its guards. */
export type OutsideFetch = (url: string, request: OutsideRequest) => Promise<Response>;

export interface OutsideRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  signal?: AbortSignal | undefined;
}

export interface OidcOptions {
  settings: OidcSettings;
  store: Store<Database>;
  clock: Clock;
  pepper: Pepper;
  log: Logger;
  ask: OutsideFetch;
  /** The workspace that people join. */
  workspaceId: string;
  /** Where people reach the server; known once it listens. */
  publicUrl: () => string;
}

/** The browser that comes by. */
export interface OidcBrowser {
  address: string;
  /** The value of the device cookie. */
  device?: string | undefined;
}

/** What came of a sign-in at the provider. `provenAt`: when it last asked who it is, where it tells. */
export type OidcOutcome = { memberId: string; to: string; provenAt?: number } | { refused: OidcRefusal };

export interface Oidc {
  /**
   * Where the browser goes, and the cookie that knows it again. `to` is the page it wants afterwards; `again`: the
   * provider is to ask who it is, even of somebody whom it knows.
   */
  start(
    asked: { to: string | undefined; again?: boolean },
    browser: OidcBrowser,
  ): Promise<{ redirect: string; cookie: string } | { refused: OidcRefusal }>;
  /** The browser came back. `query` is what the provider put into the address. */
  finish(
    returned: { query: string; cookie: string | undefined },
    browser: Pick<OidcBrowser, 'address'>,
  ): Promise<OidcOutcome>;
}
