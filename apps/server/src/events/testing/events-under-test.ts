import { SCOPES, type Account, type Clock, type EventType, type ManualClock } from '@sluice/core';
import { silentLogger, type Store, type StoreLocation, type Vault } from '@sluice/runtime';
import { ensurePepper, findWorkspace } from '../../access/index.ts';
import { createAccounts, type Accounts, type Verify } from '../../accounts/index.ts';
import { exampleCatalog } from '../../accounts/testing/example-connector.ts';
import { createAudit, type Actor } from '../../audit/index.ts';
import { createCalls, type Calls } from '../../calls/index.ts';
import { freePacer } from '../../calls/testing/free-pacer.ts';
import { memoryLedger } from '../../calls/testing/memory-ledger.ts';
import type { Database } from '../../schema/index.ts';
import { openGround } from '../../schema/testing/open-ground.ts';
import { createEvents, type Events, type EventsOptions } from '../index.ts';

/** Events over a real store, vault and the real way out, told by the real accounts. */
export interface EventsUnderTest<C extends Clock = ManualClock> {
  events: Events;
  accounts: Accounts;
  calls: Calls;
  store: Store<Database>;
  vault: Vault<Database>;
  clock: C;
  actor: Actor;
  stranger: Actor;
  /** Tells one event in a transaction of its own. */
  announce(type?: EventType, owner?: string): Promise<void>;
  /** A webhook at that address, and its secret. */
  webhook(url: string, events?: EventType[]): Promise<{ id: string; secret: string }>;
  audited(): Promise<string[]>;
  close(): Promise<void>;
}

export interface OpenEvents<C extends Clock> {
  clock: C;
  /** Hosts that may be private and speak plain http. */
  allow: readonly string[];
  location?: StoreLocation;
  dataDir?: string;
  options?: Partial<EventsOptions>;
  /** What the provider says of credentials; by default that they are good. */
  verify?: Verify;
  resolve?: NonNullable<Parameters<typeof createCalls>[0]['resolve']>;
}

export async function openEvents<C extends Clock>(open: OpenEvents<C>): Promise<EventsUnderTest<C>> {
  const { clock, allow, location, dataDir } = open;
  const { store, vault, close } = await openGround({ clock, location, dataDir });
  const accounts = createAccounts({
    store,
    vault,
    catalog: exampleCatalog,
    clock,
    pepper: await ensurePepper({ store, vault }),
    verify: (candidate) => open.verify?.(candidate) ?? Promise.resolve(),
    revoke: async () => async () => undefined,
    usedBy: async () => [],
    egressAllows: () => false,
    announce: (tx, event) => events.announce(tx, event),
  });
  const calls = createCalls({
    store,
    accounts,
    pacer: freePacer(clock),
    ledger: memoryLedger(),
    clock,
    egress: { allowHosts: allow },
    ...(open.resolve ? { resolve: open.resolve } : {}),
  });
  const events = createEvents({
    store,
    vault,
    clock,
    log: silentLogger(),
    send: (message) => calls.send(message),
    checkUrl: (url) => calls.checkUrl(url),
    ...open.options,
  });
  const actorOf = async (name: string): Promise<Actor> => ({
    workspaceId: (await findWorkspace({ store, clock }, name)).id,
    label: `key of ${name}`,
    keyId: null,
    scopes: SCOPES,
  });
  const actor = await actorOf('ours');
  const announce = (type: EventType = 'account.linked', owner = 'ada') =>
    store.transaction((tx) =>
      events.announce(tx, {
        type,
        workspaceId: actor.workspaceId,
        at: clock.now(),
        account: anAccount(owner, clock.now()),
      }),
    );
  return {
    events,
    accounts,
    calls,
    store,
    vault,
    clock,
    actor,
    stranger: await actorOf('theirs'),
    announce,
    webhook: async (url, types) => {
      const made = await events.createWebhook(actor, { url, ...(types ? { events: types } : {}) });
      return { id: made.webhook.id, secret: made.secret };
    },
    audited: async () =>
      (await createAudit({ store }).list(actor.workspaceId, {})).items.map(({ act }) => act).toReversed(),
    close: async () => {
      await events.close();
      await calls.close();
      await close();
    },
  };
}

export function anAccount(owner: string, at: number): Account {
  const now = new Date(at).toISOString();
  return {
    id: `acc_${owner}`,
    connector: 'example',
    name: 'Example',
    description: '',
    owner,
    ownerName: 'Ada Lovelace',
    label: null,
    metadata: { team: 'sales' },
    status: 'active',
    statusReason: null,
    statusSince: now,
    fields: { domain: 'ada.example', apiKey: '…hint' },
    hosts: ['api.provider.example'],
    sharedWith: 'operator',
    revocation: null,
    nextCheckAt: null,
    verifiedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
