import { randomText, systemClock } from '@sluice/core';
import { openStore } from '@sluice/runtime';
import { sql } from 'kysely';

/** A database of its own on the PostgreSQL server of `serverUrl`, dropped by `drop`. */
export async function makeTestDatabase(
  serverUrl: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `sluice_test_${randomText(12)}`;
  const run = async (statement: string) => {
    const location = { kind: 'postgres', url: serverUrl } as const;
    const store = await openStore<object>({ location, migrations: [], clock: systemClock });
    try {
      await sql.raw(statement).execute(store.db);
    } finally {
      await store.close();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}
