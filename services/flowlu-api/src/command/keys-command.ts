import { systemClock } from '@sluice/core';
import { DEFAULT_BEHAVIOURS } from '../behaviours.ts';
import { openService, type Service } from '../service.ts';
import { listKeys, locationOf } from '../start-flowlu-api.ts';
import type { Terminal } from './run-command.ts';

/** The options of `keys create`, as they were typed. */
export interface KeyOptions {
  name: string;
  modules?: string;
  domain: string;
  data: string;
  json?: boolean;
}

export async function createKey(options: KeyOptions, terminal: Terminal): Promise<void> {
  const modules = options.modules?.split(',').map((module) => module.trim());
  const { key, text } = await withService(options.data, async ({ companies, keys }) => {
    const company = await companies.ensure(options.domain);
    return keys.create({ companyId: company.id, name: options.name, ...(modules ? { modules } : {}) });
  });
  if (options.json) {
    terminal.out(
      JSON.stringify({ id: key.id, domain: options.domain, modules: key.modules, apiKey: text.open() }),
    );
    return;
  }
  terminal.out(`API key of ${options.domain} for ${key.modules.join(', ')}, shown only now: ${text.open()}`);
  terminal.out(`Its id is ${key.id}.`);
}

export async function listAllKeys(
  options: { data: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const keys = await withService(options.data, listKeys);
  if (options.json) {
    terminal.out(JSON.stringify(keys));
    return;
  }
  if (keys.length === 0) terminal.out('There are no keys yet. Make one: keys create.');
  for (const key of keys) {
    const state = key.revokedAt === null ? 'live' : 'revoked';
    terminal.out([key.id, key.domain, key.name, key.modules.join(','), key.hint, state].join('  '));
  }
}

export async function revokeKey(id: string, from: { data: string; terminal: Terminal }): Promise<void> {
  await withService(from.data, ({ keys }) => keys.revoke(id));
  from.terminal.out(`${id} is revoked.`);
}

async function withService<T>(data: string, work: (service: Service) => Promise<T>): Promise<T> {
  const service = await openService({
    location: locationOf(data),
    clock: systemClock,
    behaviours: DEFAULT_BEHAVIOURS,
    rate: [],
  });
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}
