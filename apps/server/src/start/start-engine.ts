import { loadCatalog, type Catalog } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import {
  createLedger,
  createPacer,
  createVault,
  hasSealedSecrets,
  localKeyProvider,
  storeLimitState,
  type Ledger,
  type Logger,
  type Store,
  type Vault,
} from '@sluice/runtime';
import { join } from 'node:path';
import type { Registry } from 'prom-client';
import { ensurePepper, type Pepper } from '../access/index.ts';
import type { Accounts } from '../accounts/index.ts';
import { createCalls, egressAllows, type Calls } from '../calls/index.ts';
import { createEvents, type Events } from '../events/index.ts';
import { createFlows, type Flows } from '../flows/index.ts';
import { createLinks, type Links } from '../links/index.ts';
import type { Mail } from '../mail/index.ts';
import { createOauth, type Oauth } from '../oauth/index.ts';
import type { Database } from '../schema/index.ts';
import { createNotices, type Notices } from '../notices/index.ts';
import { startAccounts } from './start-accounts.ts';
import { startMail } from './start-mail.ts';
import type { ServerOptions } from './start-server.ts';

/** All that works without an HTTP server before it. */
export interface Engine {
  vault: Vault<Database>;
  /** Names the master key in use. */
  masterKey: () => string;
  pepper: Pepper;
  mail: Mail;
  notices: Notices;
  catalog: Catalog;
  accounts: Accounts;
  calls: Calls;
  flows: Flows;
  links: Links;
  oauth: Oauth;
  events: Events;
  /** What is known of credits that are left. */
  balances: Pick<Ledger, 'summaries'>;
}

export interface EngineParts {
  options: ServerOptions;
  store: Store<Database>;
  dataDir: string;
  clock: Clock;
  log: Logger;
  metrics: Registry | undefined;
  /** Where people reach the server; known once it listens. */
  publicUrl: () => string;
  /** Closers run in the reverse order. */
  onClose: (closer: () => Promise<unknown>) => void;
}

/** Puts the parts together. Throws `vault.key_missing`, `vault.key_wrong`, `vault.key_unsafe`. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  const { options, store, clock, log, onClose } = parts;
  const { vault, masterKey } = await openVault(parts);
  const pepper = await ensurePepper({ store, vault });
  const mail = startMail(parts, vault);
  const catalog = options.catalog ?? (await loadCatalog());
  const egress = { allowHosts: options.allowHosts ?? [] };
  const allows = (host: string) => egressAllows(egress, host);
  const pacer = createPacer({ clock, state: storeLimitState(store) });
  const ledger = createLedger({ store, clock });
  onClose(() => pacer.flush());
  const accounts = startAccounts(parts, { vault, catalog, pepper, mail, allows }, () => ({
    calls,
    flows,
    links,
    events,
  }));
  const calls = createCalls({
    store,
    accounts,
    pacer,
    ledger,
    clock,
    log,
    egress,
    clientOf: (workspaceId, connectorId) => oauth.clientOf(workspaceId, connectorId),
    ...(parts.metrics === undefined ? {} : { metrics: parts.metrics }),
    ...(options.keepCalls === undefined ? {} : { keepCalls: options.keepCalls }),
    ...(options.keepBodies === undefined ? {} : { keepBodies: options.keepBodies }),
  });
  onClose(() => calls.close());
  // Before the calls are cut that it waits for.
  onClose(() => accounts.checks.close());
  const flows = startFlows(parts, { catalog, accounts, calls, ledger });
  const { events, links, oauth } = startLinking(parts, { vault, catalog, accounts, calls, allows });
  return {
    vault,
    masterKey,
    pepper,
    mail,
    notices: createNotices({ store, clock, catalog }),
    catalog,
    accounts,
    calls,
    flows,
    links,
    oauth,
    events,
    balances: ledger,
  };
}

function startFlows(
  { options, store, clock, log, dataDir, onClose }: EngineParts,
  { catalog, accounts, calls, ledger }: Pick<Engine, 'catalog' | 'accounts' | 'calls'> & { ledger: Ledger },
): Flows {
  const flows = createFlows({
    store,
    catalog,
    accounts,
    calls,
    clock,
    log,
    dataDir,
    inputFolders: options.inputFolders ?? [],
    reservedOf: async (runId) => (await ledger.totals({ holder: runId })).open,
    ...(options.uploadLimitBytes === undefined ? {} : { maxFileBytes: options.uploadLimitBytes }),
  });
  onClose(() => flows.close());
  return flows;
}

interface LinkingParts {
  vault: Vault<Database>;
  catalog: Catalog;
  accounts: Accounts;
  calls: Calls;
  allows: (host: string) => boolean;
}

/** How accounts are linked by others, and told of. */
function startLinking(
  { store, clock, log, metrics, publicUrl, onClose }: EngineParts,
  { vault, catalog, accounts, calls, allows }: LinkingParts,
): { events: Events; links: Links; oauth: Oauth } {
  const events = createEvents({
    store,
    vault,
    clock,
    log,
    send: (message) => calls.send(message),
    checkUrl: (url) => calls.checkUrl(url),
    ...(metrics === undefined ? {} : { metrics }),
  });
  onClose(() => events.close());
  const links = createLinks({
    store,
    catalog,
    accounts,
    clock,
    publicUrl,
    appsOf: (workspaceId) => oauth.appsOf(workspaceId),
  });
  const oauth = createOauth({
    store,
    vault,
    catalog,
    accounts,
    calls,
    links,
    clock,
    log,
    publicUrl,
    egressAllows: allows,
  });
  return { events, links, oauth };
}

/** A rotation that a crash interrupted is ended in the background; everything works meanwhile. */
async function openVault({ store, dataDir, clock, log, onClose }: EngineParts): Promise<{
  vault: Vault<Database>;
  masterKey: () => string;
}> {
  const keys = await localKeyProvider({
    path: join(dataDir, 'master.key'),
    dataExists: () => hasSealedSecrets(store),
  });
  const vault = createVault<Database>({ store, keys, clock });
  await vault.checkKeys();
  const stop = new AbortController();
  const resumed = vault.resume({ signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) log.error({ err: error }, 'an interrupted key rotation could not be ended');
  });
  onClose(async () => {
    stop.abort();
    await resumed;
  });
  return { vault, masterKey: () => keys.id };
}
