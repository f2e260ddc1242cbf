import { PGlite } from '@electric-sql/pglite';
import { systemClock } from '@sluice/core';
import type { PostgresPool } from 'kysely';
import { createTurns } from '../turn.ts';

export interface PglitePool extends PostgresPool {
  /** Drops every table, so that the next test finds nothing. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/**
 * PostgreSQL's own parser and planner without a server, as a pool of one connection. For tests only: it
 * never syncs to disk and takes no lock.
 */
export async function pglitePool(): Promise<PglitePool> {
  const database = await PGlite.create({
    parsers: { 20: Number, 1700: Number },
    // Values go over as text, as the driver for real servers sends them.
    serializers: { 20: String, 25: String, 701: String },
  });
  const turns = createTurns(systemClock);
  return {
    end: async () => undefined,
    close: () => database.close(),
    empty: async () => void (await database.exec('drop schema public cascade; create schema public')),
    connect: async () => {
      await turns.take();
      return {
        release: () => turns.give(),
        query: (async (text: string, parameters: unknown[]) => {
          const { rows, affectedRows } = await database.query(text, parameters);
          return { command: text.trimStart().slice(0, 6).toUpperCase(), rowCount: affectedRows ?? 0, rows };
        }) as never,
      };
    },
  };
}
