import { chromiumPath, launchChromium } from '@sluice/tools';
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, ConsoleMessage, Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect } from 'vitest';

const WIDE = 1440;
const NARROW = 390;
const HEIGHT = { wide: 900, narrow: 844 };
const MAX_NODES_TOLD = 5;

export interface PageOptions {
  /** Default 1440. */
  width?: number;
  /** What the person prefers; default light. */
  scheme?: 'light' | 'dark';
  /** Default `en-US`. */
  locale?: string;
  /** Whether things may move; default no, so that nothing is looked at half way. */
  motion?: boolean;
  /** Complaints of the browser that are what the test is about: they do not fail it. */
  expected?: readonly RegExp[];
  /** Run in every page before its own scripts. */
  before?: string;
  /** Of the browser: `clipboard-read`, … */
  permissions?: readonly string[];
}

export interface InBrowser {
  /** A page in a context of its own: no cookies, no storage, no cache. Closed after the test. */
  openPage(options?: PageOptions): Promise<Page>;
  /** What the browser complained about so far in this test, in all pages and the windows they opened. */
  complaints(): readonly string[];
  /** They were what was to be seen: they do not fail the test any more. */
  forgetComplaints(): void;
}

/**
 * Tests in a real browser; skipped by a name that says so where there is none, and failed instead under `CI`.
 * An error on a page, in its console, or against its content security policy fails the test it happens in. What
 * the server answers with an error code (`/v1/…`, `/compat/…`, `/oauth/…`) is no such error: the page deals with it.
 */
export function describeInBrowser(name: string, tests: (browser: InBrowser) => void): void {
  const missing = chromiumPath === undefined;
  const title = missing ? `${name} (needs Chromium: apt-get install chromium)` : name;
  // A browser on a busy machine may fail once; vitest tells of it.
  const retry = process.env['CI'] ? 1 : 0;
  describe.skipIf(missing && !process.env['CI'])(title, { retry }, () => {
    const contexts: BrowserContext[] = [];
    const heard: string[] = [];
    afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close();
      const all = heard.splice(0);
      expect(all, 'what the browser complained about').toEqual([]);
    });
    tests({
      openPage: async (options = {}) => {
        const context = await openContext(options);
        contexts.push(context);
        listen(context, (complaint) => {
          if (!options.expected?.some((pattern) => pattern.test(complaint))) heard.push(complaint);
        });
        return context.newPage();
      },
      complaints: () => heard,
      forgetComplaints: () => void heard.splice(0),
    });
  });
}

/** A domain of somebody's own, which leads to this machine. */
export const OWN_DOMAIN = 'link.northwind.example';

let shared: Promise<Browser> | undefined;

/** One browser a test file, however many groups of tests are in it. */
function sharedBrowser(): Promise<Browser> {
  shared ??= launchChromium({ loopbackHosts: [OWN_DOMAIN] });
  return shared;
}

afterAll(async () => {
  const browser = await shared?.catch(() => undefined);
  await browser?.close();
});

async function openContext(options: PageOptions): Promise<BrowserContext> {
  const browser = await sharedBrowser();
  const { width = WIDE } = options;
  const context = await browser.newContext({
    viewport: { width, height: width <= NARROW ? HEIGHT.narrow : HEIGHT.wide },
    colorScheme: options.scheme ?? 'light',
    locale: options.locale ?? 'en-US',
    reducedMotion: options.motion ? 'no-preference' : 'reduce',
    permissions: [...(options.permissions ?? [])],
  });
  if (options.before !== undefined) await context.addInitScript({ content: options.before });
  return context;
}

function listen(context: BrowserContext, complain: (complaint: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !isApiAnswer(message))
      complain(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complain(`error: ${String(error.error())}`));
  context.on('page', (page) => page.on('crash', () => complain('the page crashed')));
}

function isApiAnswer(message: ConsoleMessage): boolean {
  return (
    message.text().startsWith('Failed to load resource: the server responded with a status of') &&
    /^https?:\/\/[^/]+\/(v1|compat|oauth)\//.test(message.location().url)
  );
}

/** All that axe looks at by itself, and the one rule of WCAG 2.2, which it leaves out unless it is told. */
const AXE_OPTIONS = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };

interface AxeFinding {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/**
 * Fails when axe finds anything on the page as it is now, shadow roots included. `within`: the part of the page
 * that counts, as a selector.
 */
export async function checkAxe(page: Page, where: string, within = ''): Promise<void> {
  expect(await axeFindings(page, within), `what axe finds: ${where}`).toEqual([]);
}

/** Looks from a world of its own: the page's policy does not stop it, and the page does not see it. */
export async function axeFindings(page: Page, within = ''): Promise<string[]> {
  const session = await sessionOf(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  // The same world as before, until another page is loaded.
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  // What has just changed is drawn in its old colours until the next frame.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const there = await session.send('Runtime.evaluate', { expression: 'typeof axe', contextId });
  if (there.result.value !== 'object')
    await session.send('Runtime.evaluate', { expression: axe.source, contextId, silent: true });
  const subject = within === '' ? 'document' : JSON.stringify(within);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `axe.run(${subject}, ${JSON.stringify(AXE_OPTIONS)}).then(({ violations }) => JSON.stringify(violations))`,
    contextId,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`axe could not look: ${exceptionDetails.exception?.description}`);
  return findings(String(result.value));
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Ends with the page. */
function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}

function findings(json: string): string[] {
  const found = JSON.parse(json) as AxeFinding[];
  return found.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, MAX_NODES_TOLD)
      .map(
        ({ target, failureSummary }) =>
          `${id}: ${help} at ${JSON.stringify(target)}: ${failureSummary ?? ''}`,
      ),
  );
}

/** Pictures of the page wide and narrow, light and dark, in the folder `SLUICE_SHOTS`; none when it is not set. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SLUICE_SHOTS'] ?? '';
  if (folder === '') return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const width of [WIDE, NARROW]) {
    await page.setViewportSize({ width, height: width === NARROW ? HEIGHT.narrow : HEIGHT.wide });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Until all of it is drawn in these colours.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
