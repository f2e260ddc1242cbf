import { SluiceError } from '@sluice/core';
import { createLogger, onSignal } from '@sluice/runtime';
import { readBehaviours } from '../behaviours.ts';
import { readRate } from '../rate.ts';
import { type FlowluApi, startFlowluApi } from '../start-flowlu-api.ts';
import type { Terminal } from './run-command.ts';

/** The options of `serve`, as they were typed. */
export interface ServeOptions {
  port: string;
  host: string;
  data: string;
  domain: string;
  sample?: string;
  createKey?: boolean;
  rate: string;
  behaviour: string[];
  json?: boolean;
}

/** The name of the keys that come with a sample: each start makes one, and older ones go on for a while. */
const SAMPLE_KEY = 'sample';
const SAMPLE_KEYS_KEPT = 20;

/** Starts the service and returns when it listens; a signal ends it. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  const api = await startFlowluApi({
    data: options.data,
    host: options.host,
    domain: options.domain,
    port: readNumber('--port', options.port, 65_535),
    sample: options.sample === undefined ? 0 : readNumber('--sample', options.sample, 5_000_000),
    rate: readRate(options.rate),
    behaviours: readBehaviours(options.behaviour),
    log: createLogger({ level: 'warn', name: 'flowlu-api' }),
  });
  onSignal(() => api.close());
  const apiKey = await keyToShow(api, options);
  const records = { 'crm/account': api.count('crm/account'), 'crm/lead': api.count('crm/lead') };
  if (options.json) {
    terminal.out(JSON.stringify({ ready: true, url: api.url, domain: api.domain, apiKey, records }));
    return;
  }
  terminal.out(`The Flowlu API of ${api.domain} is served at ${api.url}`);
  terminal.out(
    `Records: ${records['crm/account']} accounts, ${records['crm/lead']} leads, in ${options.data}`,
  );
  if (apiKey !== undefined) {
    terminal.out(`API key, shown only now: ${apiKey}`);
    terminal.out(`Try: curl "${api.url}/api/v1/module/crm/account/list?limit=3&api_key=${apiKey}"`);
  }
  terminal.out('Stop it with Ctrl-C.');
}

/** With a sample, on request, and on the very first start, a key is made and shown. */
async function keyToShow(api: FlowluApi, options: ServeOptions): Promise<string | undefined> {
  const keys = await api.listKeys();
  const live = keys.filter((key) => key.revokedAt === null && key.domain === api.domain);
  if (options.sample !== undefined) {
    const before = live.filter(({ name }) => name === SAMPLE_KEY);
    for (const key of before.slice(0, -SAMPLE_KEYS_KEPT)) await api.revokeKey(key.id);
  } else if (live.length > 0 && !options.createKey) {
    return undefined;
  }
  const { apiKey } = await api.createKey({ name: options.sample === undefined ? 'key' : SAMPLE_KEY });
  return apiKey.open();
}

function readNumber(name: string, text: string, highest: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= highest) return value;
  throw new SluiceError('request.invalid', {
    message: `${name} cannot be "${text}".`,
    fix: `Give a whole number from 0 to ${highest}.`,
  });
}
