import { startLushaApi } from '@sluice/lusha-api';
import { startStack, type Stack } from '@sluice/tools';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../bench.ts';

/** Server and service, each a process of its own, and keys that the service knows. */
export interface Ground extends Pick<Stack, 'client' | 'url' | 'apiKey'> {
  serviceUrl: string;
  /** Each of a customer of its own, as the keys of different owners are. */
  keys: readonly string[];
  stop(): Promise<void>;
}

const AT_ONCE = 64;

export async function startGround(options: { keys: number; report: Report }): Promise<Ground> {
  mkdirSync('data', { recursive: true });
  const dataDir = mkdtempSync('data/bench-');
  let stack: Stack | undefined;
  const stop = async () => {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    options.report(`making ${options.keys.toLocaleString('en')} keys of as many customers`);
    const keys = await makeKeys(join(dataDir, 'lusha-api'), options.keys);
    stack = await startStack({ dataDir, lusha: ['--rate', 'off'], flowlu: null });
    const { client, url, apiKey, lusha } = stack;
    return { client, url, apiKey, serviceUrl: String(lusha.ready['url']), keys, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeKeys(folder: string, count: number): Promise<string[]> {
  const service = await startLushaApi({ location: { kind: 'folder', path: folder } });
  try {
    const keys: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) keys.push(await service.createKey({ account: `customer-${next++}` }));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return keys;
  } finally {
    await service.close();
  }
}
