import { randomUUID } from 'node:crypto';

/** The connector's own stand-in of its provider: sign-in, account, contacts and companies, on this machine. */
export interface HubspotStandIn {
  url: string;
  clientId: string;
  clientSecret: string;
  allowRedirect(url: string): void;
  revokeAll(): void;
  close(): Promise<void>;
}

interface Module {
  startFakeHubspot(options: {
    clientId: string;
    clientSecret: string;
    redirectUrls: readonly string[];
  }): Promise<Omit<HubspotStandIn, 'clientId' | 'clientSecret'>>;
}

/** It lies with the connector's tests, behind no door: so it is loaded by its place. */
export async function startHubspotStandIn(): Promise<HubspotStandIn> {
  const place = '../../packages/connectors/src/catalog/hubspot/testing/fake-hubspot.ts';
  const { startFakeHubspot } = (await import(new URL(place, import.meta.url).href)) as Module;
  const app = { clientId: 'sluice-test', clientSecret: randomUUID() };
  return { ...(await startFakeHubspot({ ...app, redirectUrls: [] })), ...app };
}
