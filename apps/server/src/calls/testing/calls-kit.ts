import { Secret, systemClock } from '@sluice/core';
import type { Connector } from '@sluice/connectors';
import { openStore, type Store } from '@sluice/runtime';
import type { LinkedAccount } from '../../accounts/index.ts';
import type { StatusChange } from '../../accounts/index.ts';
import { serverMigrations, type Database } from '../../schema/index.ts';
import { createCalls, type CallRequest, type Calls, type CallsOptions } from '../calls.ts';
import { plainConnector } from './connector.ts';
import { memoryLedger, type MemoryLedger } from './memory-ledger.ts';
import { freePacer, type FreePacer } from './free-pacer.ts';
import { noTokens } from './no-tokens.ts';
import { startProvider, type Handler, type Provider } from './provider.ts';

export const CANARY = 'canary-4c1d9f0a77e2-key';

/** Calls over a real store and a real provider on loopback; the account is linked by hand. */
export interface Kit {
  calls: Calls;
  store: Store<Database>;
  provider: Provider;
  account: LinkedAccount;
  ledger: MemoryLedger;
  pacer: FreePacer;
  statuses: StatusChange[];
  /** Opened secrets, in the order of opening: tells whether the vault was asked at all. */
  opened: string[];
  call: (request: Partial<CallRequest> & { action: string }) => ReturnType<Calls['call']>;
  close(): Promise<void>;
}

export interface KitOptions extends Partial<CallsOptions> {
  handler?: Handler;
  connector?: Partial<Connector>;
  account?: Partial<LinkedAccount>;
  secret?: string;
}

const QUICK = { baseMs: 1, maxMs: 4 };

export async function openKit(options: KitOptions = {}): Promise<Kit> {
  const {
    handler = (_request, response) => response.end('{}'),
    connector,
    account: changes,
    secret = CANARY,
  } = options;
  const provider = await startProvider(handler);
  const store =
    options.store ??
    (await openStore<Database>({ location: { kind: 'memory' }, migrations: serverMigrations }));
  const clock = options.clock ?? systemClock;
  const account = linkedTo(provider, plainConnector(connector), changes);
  const ledger = memoryLedger();
  const pacer = freePacer(clock);
  const statuses: StatusChange[] = [];
  const opened: string[] = [];
  const calls = createCalls({
    store,
    pacer,
    ledger,
    egress: { allowHosts: [provider.host] },
    retry: QUICK,
    accounts: {
      tokens: noTokens,
      resolve: () => Promise.resolve(account),
      secrets: ({ accountId }) => {
        opened.push(accountId);
        return Promise.resolve({ apiKey: new Secret(secret) });
      },
      setStatus: (change) => {
        statuses.push(change);
        return Promise.resolve();
      },
    },
    ...withoutKit(options),
  });
  return {
    calls,
    store,
    provider,
    account,
    ledger,
    pacer,
    statuses,
    opened,
    call: (request) =>
      calls.call({ workspaceId: 'wsp_1', accountId: 'acc_1', input: { id: 'a' }, ...request }),
    close: async () => {
      await calls.close();
      await provider.close();
      await store.close();
    },
  };
}

function linkedTo(
  provider: Provider,
  connector: Connector,
  changes: Partial<LinkedAccount> = {},
): LinkedAccount {
  return {
    workspaceId: 'wsp_1',
    accountId: 'acc_1',
    connector,
    name: 'Plain of the sales team',
    status: 'active',
    statusReason: null,
    fields: {},
    baseUrl: provider.url,
    allowedHosts: [provider.host],
    sharedWith: 'operator',
    upstreamKey: 'upstream-1',
    version: 1,
    ...changes,
  };
}

function withoutKit({
  handler: _h,
  connector: _c,
  account: _a,
  secret: _s,
  ...options
}: KitOptions): Partial<CallsOptions> {
  return options;
}
