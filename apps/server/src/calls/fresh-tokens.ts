import { OAUTH_SECRETS } from '@sluice/connectors';
import { makeId, SluiceError, type Clock } from '@sluice/core';
import type { LinkedAccount, Tokens, TokenState } from '../accounts/index.ts';
import type { Secrets } from './client-for.ts';
import { asFailure, orderOf, withNature } from './failures.ts';
import type { AccountsPort } from './ports.ts';

/** Opens the secrets of OAuth accounts with an access token that lasts, renewed once however many need it. I-16 */
export interface FreshTokens {
  /** Throws `provider.auth` when nothing but a new sign-in helps, else as `askTokens`. */
  open(account: LinkedAccount, signal?: AbortSignal): Promise<{ secrets: Secrets; version: number }>;
  /** The provider refused the token of that version: after this `open` gives a later one. Throws as `open`. */
  renewRefused(account: LinkedAccount, version: number, signal?: AbortSignal): Promise<void>;
  /** Ends the renewals under way: their answers must not be lost. */
  close(): Promise<void>;
}

export interface FreshTokensOptions {
  accounts: AccountsPort;
  clock: Clock;
  /** Asks for new tokens with what the account has now. */
  ask(account: LinkedAccount, secrets: Secrets, signal: AbortSignal): Promise<Tokens>;
  /** The account is gone, and so is the place for these. */
  orphaned(account: LinkedAccount, secrets: Secrets): Promise<void>;
}

/** Renewed this long before its end, or a tenth of its life where that is less. */
const MARGIN_MS = 60_000;
/** Longer than any renewal takes (see `SERVER_LIMITS`): who holds it longer has died. */
const LEASE_MS = 45_000;
const POLL_MS = 100;
/** A dead renewer's lease, and another's renewal after it. */
const WAIT_MS = 2 * LEASE_MS;
/** After a fault, how long the old token is used before the next try. */
const QUIET_MS = 5_000;
const CLOSE_MS = 5_000;
const STORE_TRIES = 3;

export function createFreshTokens(options: FreshTokensOptions): FreshTokens {
  const { accounts, clock } = options;
  const known = new WeakMap<LinkedAccount, Known>();
  const renewals = createRenewals(options);
  const current = async (account: LinkedAccount): Promise<Known> => {
    const found = known.get(account);
    return found ?? remember(account, await accounts.tokens.read(account), 0);
  };
  const remember = (account: LinkedAccount, state: TokenState, quietUntil: number): Known => {
    const entry = { state, quietUntil };
    known.set(account, entry);
    return entry;
  };

  /** The state to go on with: a renewed one, or the old while it lasts and nothing better can be had. */
  async function lasting(account: LinkedAccount, signal: AbortSignal | undefined): Promise<TokenState> {
    const { state, quietUntil } = await current(account);
    const now = clock.now();
    if (now < dueAt(state)) return state;
    const lasts = state.expiresAt !== null && now < state.expiresAt;
    if (lasts && now < quietUntil) return state;
    try {
      if (lasts && (await renewals.isElsewhere(account, state.version))) {
        return remember(account, state, now + POLL_MS).state;
      }
      return remember(account, await renewals.after(account, state.version, signal), 0).state;
    } catch (error) {
      if (!lasts || orderOf(error) !== 'retry') throw error;
      return remember(account, state, now + QUIET_MS).state;
    }
  }

  return {
    open: async (account, signal) => {
      const { sealedVersion, version } = await lasting(account, signal);
      return { secrets: await accounts.secrets(account, sealedVersion), version };
    },
    renewRefused: async (account, version, signal) => {
      remember(account, await renewals.after(account, version, signal), 0);
    },
    close: () => renewals.close(),
  };
}

interface Known {
  state: TokenState;
  quietUntil: number;
}

function dueAt({ expiresAt, obtainedAt }: TokenState): number {
  if (expiresAt === null) return Number.POSITIVE_INFINITY;
  return expiresAt - Math.min(MARGIN_MS, (expiresAt - obtainedAt) / 10);
}

interface Renewals {
  /** A state later than that version, made here or by another server. */
  after(account: LinkedAccount, version: number, signal: AbortSignal | undefined): Promise<TokenState>;
  /** Whether another server renews that version now. */
  isElsewhere(account: LinkedAccount, version: number): Promise<boolean>;
  close(): Promise<void>;
}

/** One renewal an account in this process, and by a lease in the store one over all servers. */
function createRenewals(options: FreshTokensOptions): Renewals {
  const { accounts, clock } = options;
  const flights = new Map<string, Promise<TokenState>>();
  const stop = new AbortController();
  const me = makeId('request', clock.now());

  function fly(account: LinkedAccount, version: number): Promise<TokenState> {
    const place = `${account.workspaceId}/${account.accountId}`;
    const flying = flights.get(place);
    if (flying) return flying;
    const flight = renewOnce(options, { account, version, renewer: me, signal: stop.signal }).finally(() =>
      flights.delete(place),
    );
    flights.set(place, flight);
    return flight;
  }

  return {
    after: async (account, version, signal) => {
      for (let joined = 0; joined < 3; joined += 1) {
        const state = await untilAborted(fly(account, version), signal);
        // A flight that was under way may have been for an earlier version.
        if (state.version > version) return state;
      }
      throw busy(account);
    },
    isElsewhere: async (account, version) => {
      if (flights.has(`${account.workspaceId}/${account.accountId}`)) return false;
      const { version: latest, renewal } = await accounts.tokens.read(account);
      return latest === version && renewal !== null && renewal.until > clock.now();
    },
    close: async () => {
      const all = Promise.allSettled(flights.values());
      if (flights.size > 0) await Promise.race([all, clock.sleep(CLOSE_MS)]);
      stop.abort(new SluiceError('server.stopping'));
      await all;
    },
  };
}

interface Renewing {
  account: LinkedAccount;
  version: number;
  renewer: string;
  signal: AbortSignal;
}

/** Waits for whoever renews already, and renews when nobody does. */
async function renewOnce(options: FreshTokensOptions, renewing: Renewing): Promise<TokenState> {
  const { accounts, clock } = options;
  const { account, version, renewer, signal } = renewing;
  const giveUpAt = clock.now() + WAIT_MS;
  for (;;) {
    const state = await accounts.tokens.read(account);
    if (state.version > version) return state;
    const now = clock.now();
    const held = state.renewal !== null && state.renewal.until > now;
    const claim = { version: state.version, renewer, now, until: now + LEASE_MS };
    if (!held && (await accounts.tokens.claim(account, claim))) return renew(options, renewing, state);
    if (now >= giveUpAt) throw busy(account);
    await clock.sleep(POLL_MS, signal);
  }
}

/** The lease is held: asks, and keeps the answer before anything else. */
async function renew(
  options: FreshTokensOptions,
  { account, renewer, signal }: Renewing,
  state: TokenState,
): Promise<TokenState> {
  const { accounts } = options;
  try {
    const secrets = await accounts.secrets(account, state.sealedVersion);
    const tokens = await options.ask(account, secrets, signal);
    const all = { ...secrets, ...tokens.secrets };
    const kept = await keep(options, account, {
      version: state.version,
      secrets: all,
      expiresAt: tokens.expiresAt,
    });
    return kept ?? (await replaced(options, account, all));
  } catch (error) {
    // Whoever took over a lease that had ended was first with this refresh token.
    const later = await accounts.tokens.read(account).catch(() => undefined);
    if (later && later.version > state.version) return later;
    await accounts.tokens.release(account, renewer).catch(() => undefined);
    throw asFailure(error);
  }
}

/** The old refresh token may be worth nothing any more, so a store that fails for a moment is tried again. */
async function keep(
  { accounts, clock }: FreshTokensOptions,
  account: LinkedAccount,
  renewed: { version: number; secrets: Secrets; expiresAt: number | null },
): Promise<TokenState | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await accounts.tokens.renewed(account, renewed);
    } catch (error) {
      if (tries >= STORE_TRIES) throw error;
      await clock.sleep(POLL_MS * tries);
    }
  }
}

/** A new sign-in was kept meanwhile; or the account is gone, and what came for it is given back. */
async function replaced(
  { accounts, orphaned }: FreshTokensOptions,
  account: LinkedAccount,
  secrets: Secrets,
): Promise<TokenState> {
  try {
    return await accounts.tokens.read(account);
  } catch (error) {
    if (asFailure(error).code === 'account.unknown' && secrets[OAUTH_SECRETS.refresh])
      await orphaned(account, secrets);
    throw error;
  }
}

function busy({ connector }: LinkedAccount): SluiceError {
  const error = new SluiceError('provider.unavailable', {
    message: `${connector.name}: the access token could not be renewed in time.`,
    fix: 'Try again later.',
  });
  return withNature(error, { order: 'retry' });
}

/** The work goes on for the others when one who waits for it goes away. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let leave: (() => void) | undefined;
  const gone = new Promise<never>((_resolve, reject) => {
    leave = () => reject(new SluiceError('call.cancelled', { cause: signal.reason }));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}
