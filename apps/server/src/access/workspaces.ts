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

function readWorkspace(store: Store<Database>, name: string): Promise<Workspace | undefined> {
  return store.db.selectFrom('workspaces').select(['id', 'name']).where('name', '=', name).executeTakeFirst();
}
