import type { Account, CreateLinkSession } from '@sluice/core';
import type { Page } from 'playwright-core';
import type { Product } from '../whole-product.ts';
import { serveSite, type Site } from './site.ts';

/** What each connector is told so that it speaks to the service on this machine; not shown to the person. */
export function presetsOf({ lusha, flowlu }: Product): NonNullable<CreateLinkSession['preset']> {
  return {
    lusha: { baseUrl: lusha.url },
    flowlu: { baseUrl: flowlu.url, requestsPerSecond: '1000' },
  };
}

/** A link session as an integrator's server makes it. */
export function openLinkSession(product: Product, body: CreateLinkSession) {
  const presets = presetsOf(product);
  const preset = Object.fromEntries(
    Object.entries(presets).filter(([id]) => body.connectors?.includes(id) ?? true),
  );
  return product.client.linkSessions.create({ body: { preset, ...body } });
}

/** A page of an integrator's product with the Hub in it, as the README says; its events are in `window.heard`. */
export function serveHostPage(sluiceUrl: string): Promise<Site> {
  return serveSite({
    '/': `<!doctype html><html lang="en"><title>Integrations</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="${sluiceUrl}/hub.js" defer></script>
<main><h1>Integrations</h1><sluice-hub></sluice-hub></main>
<script>
  window.heard = [];
  const hub = document.querySelector('sluice-hub');
  for (const type of ['success', 'error', 'close'])
    hub.addEventListener(type, ({ detail }) => window.heard.push({ type, detail }));
  hub.setAttribute('token', location.hash.slice(1));
</script></html>`,
  });
}

/** What the Hub told the page that embeds it. */
export function heardBy(page: Page): Promise<{ type: string; detail: unknown }[]> {
  return page.evaluate('window.heard') as Promise<{ type: string; detail: unknown }[]>;
}

/** “Fill out the fields”, by their labels, and “Click Connect”. */
export async function fillAndConnect(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** The account that this owner has of this connector. */
export async function accountOf(
  { client }: Product,
  owner: string,
  connector: string,
): Promise<Account | undefined> {
  const { items } = await client.accounts.list({ query: { limit: 200 } });
  return items.find((account) => account.owner === owner && account.connector === connector);
}
