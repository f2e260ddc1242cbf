import type { Connector } from '@sluice/connectors';

/** What a call needs of an account, linked or about to be. */
export interface CallingAccount {
  workspaceId: string;
  connector: Connector;
  fields: Readonly<Record<string, string>>;
  baseUrl: string;
  allowedHosts: readonly string[];
  upstreamKey: string;
}
