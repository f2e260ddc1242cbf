import type { Connector, LimitReading, ProviderResponse } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Sending } from './attempts.ts';
import { scrubHeaders, secretTexts, withCredential } from './credentials.ts';
import type { Deadlines } from './deadlines.ts';
import type { EgressPolicy } from './egress.ts';
import {
  exchange,
  type Exchanged,
  type ExchangeLimits,
  type Fate,
  type Fault,
  type RawAnswer,
} from './exchange.ts';
import { createGate, type Gate } from './gate.ts';
import type { Pools } from './pools.ts';
import type { PacerPort, Permit } from './ports.ts';
import { readAnswer } from './read-answer.ts';
import { budgetShares, concurrencyOf } from './windows.ts';

/** What every request needs, whoever sends it. */
export interface Sender {
  pacer: PacerPort;
  pools: Pools;
  gates: Gates;
  deadlines: Deadlines;
  egress: EgressPolicy;
  limits: ExchangeLimits;
  clock: Clock;
}

export type Sent =
  { fault: Fault } | { raw: RawAnswer; response: ProviderResponse } | { raw: RawAnswer; unreadable: string };

/**
 * One request in its turn: a free place among the key's open requests, then a permit of its budget, then
 * the secret, then the wire. Never throws for what the provider does; see `Fault`.
 */
export async function sendOnce(sender: Sender, sending: Sending): Promise<Sent> {
  const { account } = sending;
  const waitSignal = sending.beginSignal ?? sending.signal;
  let waits = true;
  const permits: Permit[] = [];
  let leave: (() => void) | undefined;
  try {
    const entered = sender.gates
      .of(account.upstreamKey, concurrencyOf(account.connector))
      .enter({ lane: sending.lane, signal: waitSignal });
    leave = typeof entered === 'function' ? entered : await entered;
    for (const share of budgetShares(account, sending.action)) {
      const request = { ...share, lane: sending.lane, ...(waitSignal ? { signal: waitSignal } : {}) };
      permits.push(await sender.pacer.acquire(request));
    }
    waits = false;
    return await overTheWire(sender, sending, permits);
  } catch (error) {
    const ended = waits ? waitSignal : sending.signal;
    if (ended?.aborted) return { fault: { kind: 'cancelled', sent: false, cause: error } };
    throw error;
  } finally {
    // Does nothing to the permits whose fate is told already.
    for (const permit of permits) permit.giveBack();
    leave?.();
  }
}

/** Of what each key sends but once: a pool for each would push those of the accounts at work out. */
const SHARED = { upstreamKey: 'once', connections: 128 };

async function overTheWire(sender: Sender, sending: Sending, permits: readonly Permit[]): Promise<Sent> {
  const { account, target, signal } = sending;
  const secrets = await sending.secrets();
  const exchanged: Exchanged = await exchange({
    pool: sender.pools.get({
      origin: target.origin,
      mayBePrivate: target.mayBePrivate,
      ...(sending.once
        ? SHARED
        : { upstreamKey: account.upstreamKey, connections: concurrencyOf(account.connector) }),
    }),
    request: withCredential(sending.request, account.connector, secrets),
    limits: sender.limits,
    clock: sender.clock,
    deadlines: sender.deadlines,
    signal,
    onFate: (fate) => tellFate(permits, fate),
  });
  if ('fault' in exchanged) return exchanged;
  const raw = exchanged.answer;
  const texts = secretTexts(secrets);
  scrubHeaders(raw.headers, texts);
  const reading = readAnswer(raw, { secrets: texts, maxBytes: sender.limits.maxBytes });
  const read = reading instanceof Promise ? await reading : reading;
  if ('response' in read) tellLimits(sender, { sending, permits, response: read.response });
  return { raw, ...read };
}

function tellFate(permits: readonly Permit[], fate: Fate): void {
  for (const permit of permits) {
    if (fate === 'unsent') permit.giveBack();
    else permit.done({ answered: fate === 'answered' });
  }
}

/** The provider's own count of the key's limits corrects ours. */
function tellLimits(
  sender: Sender,
  answered: { sending: Sending; permits: readonly Permit[]; response: ProviderResponse },
): void {
  const { account } = answered.sending;
  const readings = readingsOf(account.connector, answered.response);
  if (readings.length > 0) {
    sender.pacer.observe(account.upstreamKey, readings.map(toState), answered.permits.at(-1));
  }
}

/** A header in an odd form must not cost the answer that came with it. */
function readingsOf(connector: Connector, response: ProviderResponse): readonly LimitReading[] {
  try {
    return connector.readLimits?.(response) ?? [];
  } catch {
    return [];
  }
}

function toState({ window, limit, used, remaining }: LimitReading) {
  return {
    name: window,
    ...(limit === undefined ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    ...(remaining === undefined ? {} : { remaining }),
  };
}

/** One gate for each upstream key. */
export interface Gates {
  of(upstreamKey: string, limit: number): Gate;
}

const GATES_KEPT = 10_000;

export function createGates(): Gates {
  const gates = new Map<string, Gate>();
  return {
    of: (upstreamKey, limit) => {
      let gate = gates.get(upstreamKey);
      if (gate === undefined) {
        if (gates.size >= GATES_KEPT) for (const [key, old] of gates) if (old.isIdle()) gates.delete(key);
        gate = createGate(limit);
        gates.set(upstreamKey, gate);
      }
      return gate;
    },
  };
}
