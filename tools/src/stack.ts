import type { Account } from '@sluice/core';
import { createClient, type Client } from '@sluice/sdk';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, type RunningProgram } from './program.ts';

export interface StackOptions {
  /** Everything is kept below this folder. */
  dataDir: string;
  /** Further arguments of the two services; `flowlu: null` leaves that one out. */
  lusha: readonly string[];
  flowlu?: readonly string[] | null;
  /** Told what is being started. */
  onStep?: (what: string) => void;
}

/** Server and services side by side, each a process of its own, as in production. */
export interface Stack {
  client: Client;
  url: string;
  apiKey: string;
  lusha: RunningProgram;
  flowlu: RunningProgram | null;
  server: RunningProgram;
  /** `requestsPerSecond` where the service was started with another limit than the usual. */
  linkLusha(name: string, requestsPerSecond?: number): Promise<Account>;
  linkFlowlu(name: string): Promise<Account>;
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  mkdirSync(options.dataDir, { recursive: true });
  const running: RunningProgram[] = [];
  const stop = async () => {
    for (const program of running.toReversed()) await program.stop();
  };
  try {
    options.onStep?.('the Lusha API service');
    const lusha = await startService('lusha-api', options.dataDir, options.lusha);
    running.push(lusha);
    let flowlu: RunningProgram | null = null;
    if (options.flowlu !== null) {
      options.onStep?.('the Flowlu API service');
      flowlu = await startService('flowlu-api', options.dataDir, options.flowlu ?? []);
      running.push(flowlu);
    }
    options.onStep?.('the Sluice server');
    const server = await startSluice(options, [lusha, flowlu]);
    running.push(server);
    const connection = readConnection(join(options.dataDir, 'sluice'));
    const client = createClient(connection);
    return {
      client,
      ...connection,
      lusha,
      flowlu,
      server,
      linkLusha: (name, requestsPerSecond) =>
        linkLusha({ client, lusha, name, ...(requestsPerSecond ? { requestsPerSecond } : {}) }),
      linkFlowlu: (name) => linkFlowlu(client, flowlu, name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startService(name: string, dataDir: string, args: readonly string[]): Promise<RunningProgram> {
  return startProgram({
    program: `services/${name}/dist/main.js`,
    args: ['--port', '0', '--data', join(dataDir, name), '--json', ...args],
  });
}

function startSluice(
  options: StackOptions,
  services: readonly (RunningProgram | null)[],
): Promise<RunningProgram> {
  const hosts = services
    .filter((service) => service !== null)
    .map((service) => new URL(text(service, 'url')).host);
  return startProgram({
    program: 'apps/server/dist/main.js',
    // As `npm start` does: room for the young makes a long run a fifth faster.
    nodeArgs: ['--max-semi-space-size=32'],
    env: {
      SLUICE_PORT: '0',
      SLUICE_DATA: join(options.dataDir, 'sluice'),
      // The services listen on this machine, which no account may be linked to unless it is allowed.
      SLUICE_ALLOW_HOSTS: hosts.join(','),
      SLUICE_LOG: 'warn',
    },
  });
}

/** The address and key that a server leaves in its data folder for programs on the same machine. */
export function readConnection(dataDir: string): { url: string; apiKey: string } {
  return JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8')) as {
    url: string;
    apiKey: string;
  };
}

interface LushaLink {
  client: Client;
  lusha: RunningProgram;
  name: string;
  requestsPerSecond?: number;
}

function linkLusha({ client, lusha, name, requestsPerSecond }: LushaLink): Promise<Account> {
  const fields = {
    apiKey: text(lusha, 'apiKey'),
    baseUrl: text(lusha, 'url'),
    ...(requestsPerSecond ? { requestsPerSecond: String(requestsPerSecond) } : {}),
  };
  return client.accounts.link({ body: { connector: 'lusha', name, fields } });
}

function linkFlowlu(client: Client, flowlu: RunningProgram | null, name: string): Promise<Account> {
  if (flowlu === null) throw new Error('The Flowlu API service was not started.');
  const fields = {
    domain: text(flowlu, 'domain'),
    apiKey: text(flowlu, 'apiKey'),
    baseUrl: text(flowlu, 'url'),
    requestsPerSecond: '1000',
  };
  return client.accounts.link({ body: { connector: 'flowlu', name, fields } });
}

function text(program: RunningProgram, name: string): string {
  const value = program.ready[name];
  if (typeof value !== 'string') throw new Error(`The service did not say its ${name}.`);
  return value;
}
