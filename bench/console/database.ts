import { openStore } from '@sluice/runtime';
import { sql } from 'kysely';

/** A database of its own on a PostgreSQL server. */
export async function makeDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `sluice_bench_${Date.now()}`;
  const run = async (statement: string): Promise<void> => {
    const store = await openStore<object>({ location: { kind: 'postgres', url: serverUrl }, migrations: [] });
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
