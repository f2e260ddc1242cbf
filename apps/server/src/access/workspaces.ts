import { makeId, type Clock } from '@sluice/core';
import { isUniqueViolation, type Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

interface Workspace {
  id: string;
  name: string;
}

/** The workspace of that name, made when it is not there yet; two processes that start at once share one. */
export async function findWorkspace(
  { store, clock }: { store: Store<Database>; clock: Clock },
  name: string,
): Promise<Workspace> {
  const known = await readWorkspace(store, name);
  if (known) return known;
  const made = { id: makeId('workspace', clock.now()), name };
  try {
    await store.transaction((tx) =>
      tx
        .insertInto('workspaces')
        .values({ ...made, created_at: clock.now() })
        .execute(),
    );
    return made;
  } catch (error) {
    const other = isUniqueViolation(error) ? await readWorkspace(store, name) : undefined;
    if (!other) throw error;
    return other;
  }
}

const FIRST_NAME = 'default';
const PLACE = 'workspace';

/** The workspace of this installation, whatever people call it by now; made on the first start. */
export async function ensureWorkspace(parts: { store: Store<Database>; clock: Clock }): Promise<Workspace> {
  const { store } = parts;
  const known = await readOwn(store);
  if (known) return known;
  const found = await findWorkspace(parts, FIRST_NAME);
  await store.transaction((tx) =>
    tx
      .insertInto('installation')
      .values({ name: PLACE, value: found.id })
      // Another process that started at the same time has noted the same one.
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute(),
  );
  return found;
}

function readOwn(store: Store<Database>): Promise<Workspace | undefined> {
  return store.db
    .selectFrom('installation')
    .innerJoin('workspaces', 'workspaces.id', 'installation.value')
    .select(['workspaces.id', 'workspaces.name'])
    .where('installation.name', '=', PLACE)
    .executeTakeFirst();
}

function readWorkspace(store: Store<Database>, name: string): Promise<Workspace | undefined> {
  return store.db.selectFrom('workspaces').select(['id', 'name']).where('name', '=', name).executeTakeFirst();
}
