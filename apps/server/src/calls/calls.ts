import {
  systemClock,
  type Budget,
  type CallDetail,
  type CallRecord,
  type Clock,
  type DryRun,
} from '@sluice/core';
import type { Logger, Store, Tx } from '@sluice/runtime';
import type { Registry } from 'prom-client';
import type { Candidate, LinkedAccount, RevokedAccount, Tokens, Verified } from '../accounts/index.ts';
import type { SearchPage } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { RETRY_RULES, type RetryRules } from './attempts.ts';
import { readBudget } from './budget.ts';
import type { AppClient } from './ask-server.ts';
import { askTokens, type TokenRequest } from './ask-tokens.ts';
import { createCallLog } from './call-log.ts';
import { createDeadlines } from './deadlines.ts';
import { createEffects, type Effect } from './effects.ts';
import type { EgressPolicy } from './egress.ts';
import { EXCHANGE_LIMITS, type ExchangeLimits } from './exchange.ts';
import { systemResolve, type Resolve } from './guarded-connect.ts';
import { createBodies, type KeepBodies } from './keep-bodies.ts';
import { dryRun } from './dry-run.ts';
import { getCall } from './get-call.ts';
import { createFreshTokens } from './fresh-tokens.ts';
import { listCalls, type CallsQuery } from './list-calls.ts';
import { makeCall } from './make-call.ts';
import { createMeter } from './meter.ts';
import { createPools } from './pools.ts';
import type { AccountsPort, LedgerPort, PacerPort } from './ports.ts';
import { renewTokens } from './renew-tokens.ts';
import { createRetention } from './retention.ts';
import { prepareRevoke, revoke } from './revoke-tokens.ts';
import { createRunning } from './running.ts';
import type { CallTools } from './send-call.ts';
import { createMessenger, type MessageAnswer, type Messenger, type OutsideMessage } from './send-message.ts';
import { createGates } from './send-once.ts';
import { shareSecrets } from './share-secrets.ts';
import { createStaleBalances, type AccountPlace } from './stale-balance.ts';
import { stillWorks } from './still-works.ts';
import { verifyCandidate } from './verify-candidate.ts';

/** The one place that calls out. */
export interface Calls {
  /**
   * Makes one call: checked, paced, retried, metered, recorded. Throws `account.*`, `action.unknown`,
   * `request.invalid`, `egress.*`, `provider.*`, `budget.exhausted`, `run.cap`, `idempotency.*`,
   * `call.cancelled`, and `store.*` when its record could not be kept; `orderOf` and `isInDoubt` tell more.
   */
  call(request: CallRequest): Promise<CallResult>;
  /** Books a call that was made with `settle: 'later'`, in the transaction that keeps its answer. */
  settle(tx: Tx<Database>, result: CallResult): Promise<void>;
  /** Takes back the reservation of such a call: only for what surely was not charged. */
  refund(tx: Tx<Database>, result: CallResult): Promise<void>;
  /** Proves credentials that are not stored yet, or those of an account that is `linked`. Throws as `call`. */
  verify(candidate: Candidate, signal?: AbortSignal): Promise<Verified>;
  /** Asks a provider's authorisation server. Throws `provider.auth` when it refuses; else as `call`. */
  tokens(request: TokenRequest): Promise<Tokens>;
  /** Whether the provider still takes what a revoked account was given. Throws as `call`. */
  stillWorks(account: RevokedAccount, signal?: AbortSignal): Promise<boolean>;
  /** Makes ready to take back an account's tokens at its provider; what comes back does so. Neither throws. */
  revoke(linked: LinkedAccount): Promise<() => Promise<void>>;
  /** Throws `request.invalid`, `egress.host` and `egress.address` for an address that may not be called. */
  checkUrl(url: string): Promise<void>;
  /** Sends a message of Sluice's own. Throws `egress.*`, `provider.unavailable`, `provider.timeout`, `call.cancelled`. */
  send(message: OutsideMessage): Promise<MessageAnswer>;
  budget(workspaceId: string, accountId: string): Promise<Budget>;
  /** Credits may have been bought: what is left is asked for anew before a call is refused for want of them. */
  doubtBalance(tx: Tx<Database>, account: LinkedAccount): Promise<void>;
  /** Spending has ended: what is left is asked for once nothing else is spent with the key. Does not throw. */
  renewBalanceSoon(place: AccountPlace): void;
  list(workspaceId: string, query: CallsQuery): Promise<SearchPage<CallRecord>>;
  /** Throws `call.unknown`. */
  get(workspaceId: string, callId: string): Promise<CallDetail>;
  /** Tells what would happen if the call were made again; does nothing. Throws as `dryRun` does. */
  dryRun(workspaceId: string, callId: string): Promise<DryRun>;
  /** Resolves when the record of every call made so far is durable. */
  flush(): Promise<void>;
  /** Cuts what still runs, writes what is to be written. */
  close(): Promise<void>;
}

export interface CallRequest {
  workspaceId: string;
  accountId: string;
  action: string;
  input: Readonly<Record<string, unknown>>;
  runId?: string;
  /** Who asked for it, for the record. */
  actor?: string;
  /** Waits for the budget are shared fairly among lanes; by default the run, else the account. */
  lane?: string;
  /** Of a call that spends or writes: a repeat with the same key is never done twice. Default: its own id. */
  idempotencyKey?: string;
  /** What its holder may spend altogether, this call included. */
  capCredits?: number;
  /** Who reserves the credits; by default the run, else the call. */
  holder?: string;
  /** `later`: the caller books it by `settle` in his own transaction. Default `now`. */
  settle?: 'now' | 'later';
  signal?: AbortSignal;
  /** Stands in for `signal` as long as the call waits for its turn, so that what is sent can be waited for. */
  beginSignal?: AbortSignal;
}

export interface CallResult {
  callId: string;
  output: unknown;
  credits: number;
  creditsLeft?: number;
  /** The reservation that is still open, with `settle: 'later'`. */
  entryId?: string;
  /** Answered from what an earlier call with the same idempotency key had got; nothing was sent. */
  replayed?: true;
  attempts: number;
  rateLimited: number;
  /** What `settle` and `refund` act on. */
  effect?: Effect;
}

export interface CallsOptions {
  store: Store<Database>;
  accounts: AccountsPort;
  pacer: PacerPort;
  ledger: LedgerPort;
  clock?: Clock;
  log?: Logger;
  egress: EgressPolicy;
  /** The client of a workspace's OAuth app, with which the tokens of its accounts are renewed; by default none has one. */
  clientOf?: (workspaceId: string, connectorId: string) => Promise<AppClient | undefined>;
  metrics?: Registry;
  /** Newest lines kept of each workspace; by default 1,000,000. */
  keepCalls?: number;
  /** Default `masked`. */
  keepBodies?: KeepBodies;
  retry?: Partial<RetryRules>;
  limits?: Partial<ExchangeLimits>;
  /** How names become addresses; by default as the operating system does it. */
  resolve?: Resolve;
}

export function createCalls(options: CallsOptions): Calls {
  const { store } = options;
  const { tools, messenger, close } = makeTools(options);
  const { effects, running } = tools;
  const record = { store, clock: tools.clock, keepBodies: tools.bodies.kept };
  let closed: Promise<void> | undefined;
  return {
    call: (request) => running.track(request.signal, (signal) => makeCall(tools, { ...request, signal })),
    settle: async (tx, { effect, credits, creditsLeft }) => {
      if (effect) await effects.settle(tx, { effect, credits, creditsLeft });
    },
    refund: async (tx, { effect }) => {
      if (effect) await effects.takeBack(tx, effect);
    },
    verify: (candidate, signal) => running.track(signal, (own) => verifyCandidate(tools, candidate, own)),
    tokens: (request) => running.track(request.signal, (signal) => askTokens(tools, { ...request, signal })),
    stillWorks: (account, signal) => running.track(signal, (own) => stillWorks(tools, account, own)),
    revoke: (linked) => prepareRevoke(tools, linked),
    checkUrl: (url) => messenger.check(url),
    send: (message) => running.track(message.signal, (signal) => messenger.send({ ...message, signal })),
    doubtBalance: async (tx, { upstreamKey }) => {
      await options.ledger.doubtBalance(tx, upstreamKey);
    },
    renewBalanceSoon: (place) => tools.balances.renewSoon(place),
    budget: (workspaceId, accountId) => readBudget(options, { workspaceId, accountId }),
    list: (workspaceId, query) => listCalls(record, workspaceId, query),
    get: (workspaceId, callId) => getCall(record, { workspaceId, callId }),
    dryRun: (workspaceId, callId) =>
      dryRun(tools, { ...record, pacer: options.pacer }, { workspaceId, callId }),
    flush: () => tools.callLog.flush(),
    close: () => (closed ??= running.stop().then(close)),
  };
}

function makeTools(options: CallsOptions): {
  tools: CallTools;
  messenger: Messenger;
  close: () => Promise<void>;
} {
  const { store, accounts, ledger, pacer, egress, keepCalls, log, clock = systemClock } = options;
  const retention = createRetention({ store, clock, ledger, keepCalls, log });
  const callLog = createCallLog({ store, clock, onWritten: retention.written });
  const names = options.resolve ? { resolve: options.resolve } : {};
  const pools = createPools({ clock, ...names });
  const deadlines = createDeadlines(clock);
  const messenger = createMessenger({ clock, egress, deadlines, ...names });
  const limits = { ...EXCHANGE_LIMITS, ...options.limits };
  const shared = shareSecrets(accounts);
  const tools: CallTools = {
    attempts: {
      clock,
      retry: { ...RETRY_RULES, ...options.retry },
      sender: { pacer, pools, gates: createGates(), deadlines, egress, limits, clock },
    },
    store,
    accounts: shared,
    tokens: createFreshTokens({
      accounts: shared,
      clock,
      ask: (account, secrets, signal) => renewTokens(tools, { account, secrets, signal }),
      orphaned: (linked, secrets) => revoke(tools, { linked, secrets }),
    }),
    clientOf: options.clientOf ?? (async () => undefined),
    running: createRunning(),
    ledger,
    balances: createStaleBalances({
      ledger,
      clock,
      resolve: (workspaceId, accountId) => shared.resolve(workspaceId, accountId),
      ask: (account, signal) => askBalance(tools, account, signal),
      log,
    }),
    effects: createEffects({ store, ledger, clock }),
    callLog,
    bodies: createBodies({ clock, keep: options.keepBodies ?? 'masked' }),
    resolve: options.resolve ?? systemResolve,
    meter: createMeter(options.metrics),
    log,
    clock,
  };
  const close = async (): Promise<void> => {
    await tools.balances.close();
    await tools.tokens.close();
    await pools.close();
    await messenger.close();
    deadlines.close();
    await callLog.close();
    await retention.close();
  };
  return { tools, messenger, close };
}

/** The check of the account's credentials is free, and tells the credits where the provider does at all. */
function askBalance(
  tools: CallTools,
  { workspaceId, accountId, connector }: LinkedAccount,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { action, input } = connector.verify;
  return tools.running.track(signal, (own) =>
    makeCall(tools, { workspaceId, accountId, action, input, signal: own }),
  );
}
