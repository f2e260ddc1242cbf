import { systemClock, type Clock } from '@sluice/core';
import {
  createEnforcer,
  createHttp,
  limitMigrations,
  listen,
  openStore,
  silentLogger,
  storeLimitState,
  type LimitTables,
  type Logger,
  type Store,
  type StoreLocation,
} from '@sluice/runtime';
import {
  createKey,
  listKeys,
  revokeKey,
  saveAccount,
  type AccountSettings,
  type ApiKey,
} from './billing/accounts.ts';
import { readTotals, type ChargeTotals } from './billing/charge.ts';
import type { Rate } from './billing/plans.ts';
import { importFile, type ImportOptions, type ImportSummary } from './import/import-file.ts';
import { createCompanyCache } from './lookup/company-cache.ts';
import { fillSample } from './sample/fill-sample.ts';
import { lushaMigrations } from './store/migrations.ts';
import type { Tables } from './store/tables.ts';
import { mergeKeys } from './store/write-people.ts';
import { addAccountUsage } from './wire/account-usage.ts';
import { answerError } from './wire/answers.ts';
import { createGate } from './wire/caller.ts';
import type { ApiService } from './wire/service.ts';
import { addV2Company } from './wire/v2-company.ts';
import { addV2Person } from './wire/v2-person.ts';
import { addV3Companies } from './wire/v3-companies.ts';
import { addV3Contacts } from './wire/v3-contacts.ts';

export interface LushaApiOptions {
  /** Where people, accounts and charges live. Default: in memory, gone with the process. */
  location?: StoreLocation;
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** How many people the sample shall have; made once, never on top of data that is there. */
  sample?: { people: number; seed?: number; onProgress?: (people: number) => void };
  /** The account that keys belong to unless they name another. */
  account?: Omit<AccountSettings, 'name'>;
  /** Limits by window in place of those of the plan; `{}` lifts them. */
  rate?: Rate;
  clock?: Clock;
  log?: Logger;
}

export interface LushaApi {
  url: string;
  port: number;
  /** A new API key, of the named account (made when it is new) or of the default one. */
  createKey(of?: { account?: string; name?: string }): Promise<string>;
  /** By the whole key or its first eight characters. Throws `key.unknown`. */
  revokeKey(key: string): Promise<void>;
  listKeys(): Promise<ApiKey[]>;
  /** Makes or changes an account: plan, credits, whether it is active or may use the third generation. */
  saveAccount(settings: AccountSettings): Promise<void>;
  /** Throws `import.invalid`. */
  importFile(options: Omit<ImportOptions, 'today'>): Promise<ImportSummary>;
  counts(): Promise<{ people: number; companies: number }>;
  /** The sums of the charges ledger over all accounts. */
  charges(): Promise<ChargeTotals>;
  /** Answers what is under way, then stops. */
  close(): Promise<void>;
}

export const DEFAULT_ACCOUNT = 'default';

/**
 * Starts the service. Throws `store.locked` when another process uses the data folder and `server.port` when
 * the port is taken.
 */
export async function startLushaApi(options: LushaApiOptions = {}): Promise<LushaApi> {
  const clock = options.clock ?? systemClock;
  const store = await openLushaStore(options.location ?? { kind: 'memory' }, clock);
  try {
    await saveAccount(store, clock, { name: DEFAULT_ACCOUNT, ...options.account });
    if (options.sample) await fillSample(store, { ...options.sample, today: isoDay(clock) });
    return await serve(store, clock, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens the data without serving it, for the commands. Throws `store.locked`. */
export async function openLushaStore(
  location: StoreLocation,
  clock: Clock,
): Promise<Store<Tables & LimitTables>> {
  const store = await openStore<Tables & LimitTables>({
    location,
    migrations: [...lushaMigrations, ...limitMigrations],
    clock,
  });
  // An import that was killed may have left keys that are not in the index yet.
  await store.transaction(mergeKeys);
  return store;
}

async function serve(
  store: Store<Tables & LimitTables>,
  clock: Clock,
  options: LushaApiOptions,
): Promise<LushaApi> {
  const log = options.log ?? silentLogger();
  const enforcer = createEnforcer({ clock, state: storeLimitState(store) });
  const gate = createGate({ store, clock, enforcer, rate: options.rate });
  const companies = createCompanyCache(store);
  const http = createHttp({
    log,
    name: 'lusha-api',
    bodyLimitBytes: 2 * 1024 * 1024,
    errors: answerError,
    health: [{ name: 'store', check: () => store.ping() }],
    ignoreTrailingSlash: true,
  });
  addApi(http.app, { store, companies, clock, gate });
  const { url, port } = await listen(http.app, {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
  });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await http.close();
    await enforcer.flush();
    await store.close();
  };
  return {
    url,
    port,
    createKey: async (of = {}) => {
      const account = await saveAccount(store, clock, { name: of.account ?? DEFAULT_ACCOUNT });
      return createKey(store, clock, { accountId: account.id, name: of.name ?? 'API key' });
    },
    revokeKey: async (key) => {
      await revokeKey(store, clock, key);
      gate.forget();
    },
    listKeys: () => listKeys(store),
    saveAccount: async (settings) => {
      await saveAccount(store, clock, settings);
      gate.forget();
    },
    importFile: async (file) => {
      const summary = await importFile(store, { ...file, today: isoDay(clock) });
      companies.clear();
      return summary;
    },
    counts: () => countRecords(store),
    charges: () => readTotals(store),
    close: () => (closing ??= close()),
  };
}

function addApi(app: ReturnType<typeof createHttp>['app'], service: ApiService): void {
  void app.register(async (api) => {
    service.gate.guard(api);
    addV2Person(api, service);
    addV2Company(api, service);
    addV3Contacts(api, service);
    addV3Companies(api, service);
    addAccountUsage(api, service);
  });
}

async function countRecords(
  store: Store<Tables & LimitTables>,
): Promise<{ people: number; companies: number }> {
  const count = async (table: 'people' | 'companies') => {
    const row = await store.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  };
  return { people: await count('people'), companies: await count('companies') };
}

export function isoDay(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
