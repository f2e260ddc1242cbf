import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const NAMED = process.env['SLUICE_TEST_CHROMIUM'];
/** Where Chromium is usually found; the first that exists is taken. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine, or the one that `SLUICE_TEST_CHROMIUM` names; undefined where there is none. */
export const chromiumPath = (NAMED ? [NAMED] : PLACES).find((place) => existsSync(place));

/**
 * A Chromium without a window, with nothing of anybody's profile. `loopbackHosts` are names that it takes for this
 * machine, as if somebody's DNS led here. Throws where there is none.
 */
export function launchChromium({
  loopbackHosts = [],
}: { loopbackHosts?: readonly string[] } = {}): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium: apt-get install chromium, or set SLUICE_TEST_CHROMIUM to one.');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [...ARGUMENTS, ...resolverRules(loopbackHosts)],
  });
}

function resolverRules(hosts: readonly string[]): string[] {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`);
  return rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(',')}`];
}
