import { SluiceError, type Workspace } from '@sluice/core';
import { isUniqueViolation } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import { iso } from './member-rows.ts';
import type { Parts } from './parts.ts';

export async function workspaceName({ store }: Pick<Parts, 'store'>, workspaceId: string): Promise<string> {
  const { name } = await store.db
    .selectFrom('workspaces')
    .select('name')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return name;
}

export async function getWorkspace({ store }: Parts, actor: Actor): Promise<Workspace> {
  const row = await store.db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', actor.workspaceId)
    .executeTakeFirstOrThrow();
  return { id: row.id, name: row.name, createdAt: iso(row.created_at) };
}

/** Throws `workspace.exists`. */
export async function renameWorkspace(parts: Parts, actor: Actor, text: string): Promise<Workspace> {
  const { store, clock } = parts;
  const name = text.trim();
  if (name === '')
    throw new SluiceError('request.invalid', {
      message: 'The workspace needs a name.',
      fix: 'Give it a name of up to 120 characters.',
      fields: [{ field: 'name', message: 'is needed' }],
    });
  try {
    await store.transaction(async (tx) => {
      await tx.updateTable('workspaces').set({ name }).where('id', '=', actor.workspaceId).execute();
      await appendAudit(tx, {
        actor,
        at: clock.now(),
        act: 'workspace.renamed',
        subject: actor.workspaceId,
        details: { name },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new SluiceError('workspace.exists', { fix: 'Give it another name.', cause: error });
  }
  return getWorkspace(parts, actor);
}
