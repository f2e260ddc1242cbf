import type { Clock } from '@sluice/core';
import { Pool } from 'undici';
import { guardedConnect, systemResolve, type Resolve } from './guarded-connect.ts';

/** Connections by origin, key and terms: one key's slow answers never hold up another's calls. */
export interface Pools {
  get(place: PoolPlace): Pool;
  close(): Promise<void>;
}

export interface PoolPlace {
  origin: string;
  upstreamKey: string;
  mayBePrivate: boolean;
  /** How many requests may be open at once. */
  connections: number;
}

interface Entry {
  pool: Pool;
  usedAt: number;
}

const MAX_POOLS = 256;
const MAX_CONNECTIONS = 128;
const IDLE_MS = 300_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Longest a server's hint may keep an idle connection. */
const KEEP_ALIVE_MAX_MS = 60_000;
const MAX_HEADER_BYTES = 64 * 1024;

export function createPools({ clock, resolve = systemResolve }: { clock: Clock; resolve?: Resolve }): Pools {
  const entries = new Map<string, Entry>();

  function open(place: PoolPlace): Pool {
    return new Pool(place.origin, {
      connections: Math.max(1, Math.min(place.connections, MAX_CONNECTIONS)),
      pipelining: 1,
      connect: guardedConnect({
        resolve,
        mayBePrivate: place.mayBePrivate,
        timeoutMs: CONNECT_TIMEOUT_MS,
      }),
      // Waits are watched by the exchange itself, by its own clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
  }

  /** Takes away what nobody used for long, and the longest unused where there are too many: they come first. */
  function evict(now: number): void {
    for (const [key, entry] of entries) {
      if (entries.size < MAX_POOLS && now - entry.usedAt < IDLE_MS) return;
      entries.delete(key);
      // Requests that still run in it end in their own time; closing only waits for them.
      entry.pool.close().catch(() => undefined);
    }
  }

  return {
    get: (place) => {
      const key = `${place.origin} ${place.upstreamKey} ${place.mayBePrivate}`;
      const now = clock.now();
      const known = entries.get(key);
      if (known === undefined) evict(now);
      const entry = { pool: known?.pool ?? open(place), usedAt: now };
      // Put last again, so that the first is always the one unused for longest.
      entries.delete(key);
      entries.set(key, entry);
      return entry.pool;
    },
    close: async () => {
      const pools = [...entries.values()].map((entry) => entry.pool);
      entries.clear();
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}
