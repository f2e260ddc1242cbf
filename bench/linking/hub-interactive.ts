import { systemClock } from '@sluice/core';
import { launchChromium } from '@sluice/tools';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { figure, median, type Figure, type Report } from '../bench.ts';
import type { Ground } from './ground.ts';

const TARGET_MS = 300;
const WITHIN_MS = 10_000;

/** Run before the page's own scripts: notes when a field can first be typed into, since the navigation began. */
const WATCH = `(() => {
  const fieldIn = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('input') && !element.disabled && element.getClientRects().length > 0) return element;
      const inside = element.shadowRoot && fieldIn(element.shadowRoot);
      if (inside) return inside;
    }
  };
  const look = () => {
    const field = fieldIn(document);
    if (!field) return void setTimeout(look, 1);
    field.focus();
    if (field.getRootNode().activeElement !== field) return void setTimeout(look, 1);
    globalThis.noteInteractive(performance.now());
  };
  look();
})()`;

/** Milliseconds from the start of the navigation to a field that takes what is typed, with nothing in any cache. */
export async function hubInteractive(
  ground: Ground,
  { pages, report }: { pages: number; report: Report },
): Promise<Figure[]> {
  const browser = await launchChromium();
  const host = await serveHostPage(ground.url);
  try {
    const ways: [string, (token: string) => string][] = [
      ['hosted', (token) => `${ground.url}/link#${token}`],
      ['embedded', (token) => `${host.url}/#${token}`],
    ];
    const took = new Map<string, number[]>(ways.map(([name]) => [name, []]));
    // In turns, so that whatever else the machine does meets both; the first of each warms the browser alone.
    for (let page = 0; page <= pages; page += 1) {
      for (const [name, addressOf] of ways) {
        const ms = await openOnce(browser, addressOf(await tokenFor(ground, page)));
        if (page > 0) took.get(name)?.push(ms);
      }
    }
    return [...took].map(([name, times]) => {
      const sorted = times.toSorted((a, b) => a - b).map((ms) => Math.round(ms));
      report(`${name}: ${sorted.join(', ')} ms`);
      const value = median(times);
      return figure({ name: `linking.hub_${name}`, value, unit: 'ms', target: TARGET_MS, better: 'lower' });
    });
  } finally {
    await browser.close();
    await host.close();
  }
}

async function tokenFor({ client }: Ground, page: number): Promise<string> {
  const { token } = await client.linkSessions.create({
    body: { owner: { id: `visitor-${page}`, name: 'Ada Example' }, connectors: ['lusha'] },
  });
  return token;
}

/** A context of its own has caches of its own, which are empty. */
async function openOnce(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext();
  try {
    await context.addInitScript({ content: WATCH });
    let note: (ms: number) => void = () => undefined;
    const noted = new Promise<number>((resolve) => (note = resolve));
    await context.exposeFunction('noteInteractive', (ms: number) => note(ms));
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'commit' });
    return await within(noted);
  } finally {
    await context.close();
  }
}

async function within(noted: Promise<number>): Promise<number> {
  const stop = new AbortController();
  const late = systemClock.sleep(WITHIN_MS, stop.signal).then(
    () => Promise.reject(new Error(`No field within ${WITHIN_MS} ms.`)),
    () => Number.NaN,
  );
  try {
    return await Promise.race([noted, late]);
  } finally {
    stop.abort();
  }
}

/** An integrator's page of another origin, with the Hub in it. */
async function serveHostPage(sluiceUrl: string): Promise<{ url: string; close: () => Promise<void> }> {
  const html = `<!doctype html><html lang="en"><title>Integrations</title><link rel="icon" href="data:,">
<script src="${sluiceUrl}/hub.js" defer></script><main><h1>Integrations</h1><sluice-hub></sluice-hub></main>
<script>document.querySelector('sluice-hub').setAttribute('token', location.hash.slice(1))</script></html>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
