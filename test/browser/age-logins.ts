import { systemClock } from '@sluice/core';
import { openStore } from '@sluice/runtime';
import type { Part } from '../whole-product.ts';

const HOUR_MS = 3_600_000;

interface Schema {
  serverMigrations: Parameters<typeof openStore>[0]['migrations'];
}

/** As when everyone who is signed in had last proven who sits there an hour ago; the server is started anew. */
export async function ageLogins(server: Part): Promise<void> {
  // It lies with the server, behind no door: so it is loaded by its place.
  const place = '../../apps/server/src/schema/index.ts';
  const { serverMigrations } = (await import(new URL(place, import.meta.url).href)) as Schema;
  await server.kill('SIGTERM');
  const store = await openStore<{ logins: { proven_at: number } }>({
    location: { kind: 'folder', path: server.data },
    migrations: serverMigrations,
    clock: systemClock,
  });
  await store.db
    .updateTable('logins')
    .set({ proven_at: systemClock.now() - HOUR_MS })
    .execute();
  await store.close();
  await server.start();
}
