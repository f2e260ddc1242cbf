import { systemClock } from '@sluice/core';
import type { Command } from 'commander';
import { createKey, listKeys, revokeKey, saveAccount } from '../billing/accounts.ts';
import type { PlanName } from '../billing/plans.ts';
import { DEFAULT_ACCOUNT, openLushaStore } from '../start-lusha-api.ts';
import { readCount, readPlan } from './read-flags.ts';
import { withData, type Surroundings } from './surroundings.ts';

interface CreateFlags {
  data: string;
  name: string;
  account: string;
  plan?: PlanName;
  credits?: number;
  json?: boolean;
}

export function addKeyCommands(program: Command, { stdout }: Surroundings): void {
  const keys = program
    .command('keys')
    .description('make, list and revoke API keys, while the service is stopped');
  withData(keys.command('create'))
    .description('make a key; it is shown once')
    .option('--name <name>', 'what the key is for', 'API key')
    .option('--account <account>', 'the account that pays; made when it is new', DEFAULT_ACCOUNT)
    .option('--plan <plan>', 'the plan of the account', readPlan)
    .option('--credits <credits>', 'what the account may spend in all', readCount)
    .option('--json', 'print one line of JSON')
    .action(async (flags: CreateFlags) => {
      const key = await onStore(flags.data, async (store) => {
        const { account: name, plan, credits } = flags;
        const given = {
          ...(plan === undefined ? {} : { plan }),
          ...(credits === undefined ? {} : { credits }),
        };
        const account = await saveAccount(store, systemClock, { name, ...given });
        return createKey(store, systemClock, { accountId: account.id, name: flags.name });
      });
      stdout.write(flags.json ? `${JSON.stringify({ apiKey: key })}\n` : `${key}\nIt is not shown again.\n`);
    });
  withData(keys.command('list'))
    .description('the keys, by their first eight characters')
    .option('--json', 'print one line of JSON')
    .action(async (flags: { data: string; json?: boolean }) => {
      const list = await onStore(flags.data, listKeys);
      const lines = list.map((key) => {
        const state = key.revokedAt === null ? 'active' : `revoked ${isoTime(key.revokedAt)}`;
        return `${key.hint}…  ${key.account}  ${key.name}  made ${isoTime(key.createdAt)}  ${state}\n`;
      });
      stdout.write(flags.json ? `${JSON.stringify(list)}\n` : lines.join('') || 'There are no keys.\n');
    });
  withData(keys.command('revoke <key>'))
    .description('revoke a key, named whole or by its first eight characters')
    .action(async (key: string, flags: { data: string }) => {
      await onStore(flags.data, (store) => revokeKey(store, systemClock, key));
      stdout.write('The key is revoked.\n');
    });
}

type OpenedStore = Awaited<ReturnType<typeof openLushaStore>>;

async function onStore<T>(path: string, work: (store: OpenedStore) => Promise<T>): Promise<T> {
  const store = await openLushaStore({ kind: 'folder', path }, systemClock);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}
