import { SluiceError, type Clock } from '@sluice/core';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Engine } from './engine.ts';
import type { Migration } from './store.ts';

/** Brings the schema up to date. Throws `store.newer` when a newer version has already changed it. */
export async function migrate(options: {
  db: Kysely<never>;
  engine: Engine;
  migrations: readonly Migration[];
  clock: Clock;
}): Promise<void> {
  const { db, engine, clock } = options;
  const migrations = inOrder(options.migrations);
  const applied = await db.transaction().execute(async (tx) => {
    await prepareSchema(tx, engine);
    const { integer } = engine.types;
    await sql`create table if not exists migrations (name text primary key, applied_at ${sql.raw(integer)} not null)`.execute(
      tx,
    );
    return readApplied(tx);
  });
  refuseNewer(applied, migrations);
  for (const migration of migrations) {
    if (applied.has(migration.name)) continue;
    await db.transaction().execute(async (tx) => {
      await prepareSchema(tx, engine);
      // Another process may have done it while this one waited.
      if ((await readApplied(tx)).has(migration.name)) return;
      await migration.up(tx, engine.types, engine.name);
      await sql`insert into migrations (name, applied_at) values (${migration.name}, ${clock.now()})`.execute(
        tx,
      );
    });
  }
}

function inOrder(migrations: readonly Migration[]): readonly Migration[] {
  const sorted = migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const twice = sorted.find((migration, index) => migration.name === sorted[index + 1]?.name);
  if (twice)
    throw new SluiceError('store.failed', { message: `Two migrations have the name ${twice.name}.` });
  return sorted;
}

async function prepareSchema(tx: Transaction<never>, engine: Engine): Promise<void> {
  for (const statement of engine.prepareSchema) await sql.raw(statement).execute(tx);
}

async function readApplied(tx: Transaction<never>): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(tx);
  return new Set(rows.map((row) => row.name));
}

function refuseNewer(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const names = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied].filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw new SluiceError('store.newer', {
    message: `The data was changed by a newer version (${unknown.slice(0, 3).join(', ')}).`,
    fix: 'Start the newer version again, or restore a backup made with this one.',
  });
}
