import type { Catalog } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Http, Logger, Store } from '@sluice/runtime';
import type { Access } from '../../access/index.ts';
import type { Accounts } from '../../accounts/index.ts';
import type { Calls } from '../../calls/index.ts';
import type { Links } from '../../links/index.ts';
import type { Oauth } from '../../oauth/index.ts';
import type { Database } from '../../schema/index.ts';

/** What this folder stands on. */
export interface StackoneParts {
  http: Http;
  store: Store<Database>;
  access: Access;
  accounts: Accounts;
  calls: Calls;
  catalog: Catalog;
  links: Links;
  oauth: Oauth;
  clock: Clock;
  log: Logger;
  /** Where people reach this server: `https://sluice.example.com`. */
  publicUrl: () => string;
}

/** Below the server's own address: what a StackOne client takes as its base URL. */
export const MOUNT = '/compat/stackone';

/** Connectors have no versions of their own to a client; the wire wants one. */
export const CONNECTOR_VERSION = '1.0.0';
