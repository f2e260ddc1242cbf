import { SluiceError, type Clock } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import { networkOf, type Pepper } from '../access/index.ts';
import type { Database } from '../schema/index.ts';

/** One thing whose tries are counted: whom they are at, or where they come from. */
export interface Counter {
  name: readonly string[];
  limit: number;
  windowMs: number;
  /** What counts instead once this one is used up; without it, no more is let through. */
  beyond?: Counter;
}

/** Counts tries in the store, so that a restart forgets none and several servers share them. */
export interface CountedTries {
  /**
   * Counts one try at each, before it is made: of many at once no more than the limit get through. Throws
   * `auth.too_many` and counts nothing when one is used up. `giveBack` takes a try that was no failure out.
   */
  take(counters: readonly Counter[]): Promise<{ giveBack(): Promise<void>; isLast: boolean }>;
}

const MINUTE_MS = 60_000;
const SWEEP_EVERY_MS = MINUTE_MS;

export function createCountedTries(parts: {
  store: Store<Database>;
  clock: Clock;
  pepper: Pepper;
}): CountedTries {
  const { store, clock, pepper } = parts;
  let sweptAt = 0;
  return {
    take: async (counters) => {
      const now = clock.now();
      const isSweep = now - sweptAt >= SWEEP_EVERY_MS;
      if (isSweep) sweptAt = now;
      // In one order everywhere, so that two tries never wait for each other.
      const rows = counters
        .map((counter) => ({ ...counter, key: pepper('sign-in', ...counter.name) }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1));
      let isLast = false;
      let counted: string[] = [];
      await store.transaction(async (tx) => {
        isLast = false;
        counted = [];
        if (isSweep) await tx.deleteFrom('sign_in_tries').where('ends_at', '<=', now).execute();
        for (const { key, ...counter } of rows) {
          const { tries, endsAt } = await countOne(tx, { key, windowMs: counter.windowMs, now });
          counted.push(key);
          if (tries === counter.limit) isLast = true;
          if (tries <= counter.limit) continue;
          if (!counter.beyond) throw tooMany(endsAt - now);
          const { name, limit, windowMs } = counter.beyond;
          // It comes after the rows that all of its kind share, so these are not waited for in two orders.
          const strict = { key: pepper('sign-in', ...name), windowMs, now };
          const last = await countOne(tx, strict);
          if (last.tries > limit) throw tooMany(last.endsAt - now);
          counted.push(strict.key);
        }
      });
      return {
        isLast,
        giveBack: () => giveBack(store, counted),
      };
    },
  };
}

/** One try more; the count begins anew when its time is over. */
async function countOne(
  tx: Tx<Database>,
  { key, windowMs, now }: { key: string; windowMs: number; now: number },
): Promise<{ tries: number; endsAt: number }> {
  const { tries, ends_at } = await tx
    .insertInto('sign_in_tries')
    .values({ counter: key, tries: 1, ends_at: now + windowMs })
    .onConflict((conflict) =>
      conflict.column('counter').doUpdateSet((row) => ({
        tries: row
          .case()
          .when('sign_in_tries.ends_at', '<=', now)
          .then(row.lit(1))
          .else(row('sign_in_tries.tries', '+', 1))
          .end(),
        ends_at: row
          .case()
          .when('sign_in_tries.ends_at', '<=', now)
          .then(row.ref('excluded.ends_at'))
          .else(row.ref('sign_in_tries.ends_at'))
          .end(),
      })),
    )
    .returning(['tries', 'ends_at'])
    .executeTakeFirstOrThrow();
  return { tries, endsAt: ends_at };
}

async function giveBack(store: Store<Database>, counted: readonly string[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const key of counted)
      await tx
        .updateTable('sign_in_tries')
        .set((row) => ({ tries: row('tries', '-', 1) }))
        .where('counter', '=', key)
        .where('tries', '>', 0)
        .execute();
  });
}

/**
 * Sign-ins with a password. A browser that signed in before is counted by itself, whatever strangers do from
 * wherever; strangers are counted by whom they try together with where from, and by each alone. Where many
 * networks try one address, each has a few tries an hour left: guessing stays slow, and a member who sits in a
 * network of his own still gets in with a new browser. I-19
 */
export function signInCounters(at: { email: string; address: string; deviceId: string | null }): Counter[] {
  const { email, address, deviceId } = at;
  if (deviceId !== null) return [{ name: ['device', deviceId], limit: 10, windowMs: 15 * MINUTE_MS }];
  const network = networkOf(address);
  return [
    { name: ['pair', email, network], limit: 10, windowMs: 15 * MINUTE_MS },
    { name: ['network', network], limit: 50, windowMs: 15 * MINUTE_MS },
    {
      name: ['email', email],
      limit: 100,
      windowMs: 60 * MINUTE_MS,
      beyond: { name: ['pair beyond', email, network], limit: 3, windowMs: 60 * MINUTE_MS },
    },
  ];
}

/** Codes that follow a right password; they are short, so fewer may be tried, and few by all strangers together. I-19 */
export function codeCounters(at: { memberId: string; address: string; deviceId: string | null }): Counter[] {
  const { memberId, address, deviceId } = at;
  if (deviceId !== null) return [{ name: ['code device', deviceId], limit: 5, windowMs: 15 * MINUTE_MS }];
  return [
    { name: ['code pair', memberId, networkOf(address)], limit: 5, windowMs: 15 * MINUTE_MS },
    { name: ['code', memberId], limit: 20, windowMs: 60 * MINUTE_MS },
  ];
}

/** Who comes by an identity provider: a browser that signed in before, or else a network. */
export interface OidcAsker {
  address: string;
  device: string | null;
}

/** Each that sets out for the identity provider; with one network whole offices do, so there may be many. I-19 */
export function oidcStartCounters({ address, device }: OidcAsker): Counter[] {
  return [
    device === null
      ? { name: ['oidc begun', networkOf(address)], limit: 300, windowMs: 15 * MINUTE_MS }
      : { name: ['oidc begun by', device], limit: 60, windowMs: 15 * MINUTE_MS },
  ];
}

/** Returns from the identity provider that bring nobody in, though it was asked. I-19 */
export function oidcReturnCounters({ address, device }: OidcAsker): Counter[] {
  return [
    device === null
      ? { name: ['oidc', networkOf(address)], limit: 50, windowMs: 15 * MINUTE_MS }
      : { name: ['oidc by', device], limit: 10, windowMs: 15 * MINUTE_MS },
  ];
}

/** What a member who is signed in must prove once more: the password, or a code. */
export function proofCounters(memberId: string): Counter[] {
  return [{ name: ['proof', memberId], limit: 10, windowMs: 15 * MINUTE_MS }];
}

/** Messages that anyone can have sent. */
export function mailCounters({ email, address }: { email: string; address: string }): Counter[] {
  return [
    { name: ['mail', email], limit: 3, windowMs: 60 * MINUTE_MS },
    { name: ['mail from', networkOf(address)], limit: 20, windowMs: 60 * MINUTE_MS },
  ];
}

function tooMany(waitMs: number): SluiceError {
  const minutes = Math.max(1, Math.ceil(waitMs / MINUTE_MS));
  return new SluiceError('auth.too_many', {
    message: 'There were too many tries that failed.',
    fix: `Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, or use a browser that was signed in before. Forgotten? Ask an owner or an admin for a reset link.`,
    retryAfterMs: Math.max(1000, waitMs),
  });
}
