import { makeId, systemClock, type AuditEntry, type Clock, type Role, type Scope } from '@sluice/core';
import { insertRow, type Store, type Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { listAudit, type AuditQuery } from './list-audit.ts';
import type { SearchPage } from './search.ts';

/** Who asks: a member with a browser, an API key, or Sluice itself. */
export interface Actor {
  workspaceId: string;
  /** `mem_… (the name)`, `key_… (its name)` or `system`. */
  label: string;
  keyId: string | null;
  /** Of the members alone; a key acts by its scopes. */
  member?: { id: string; role: Role; loginId: string };
  scopes: readonly Scope[];
}

export interface Audit {
  list(workspaceId: string, query: AuditQuery): Promise<SearchPage<AuditEntry>>;
}

export function systemActor(workspaceId: string): Actor {
  return { workspaceId, label: 'system', keyId: null, scopes: [] };
}

/**
 * Books one act in the transaction that does it, so that neither is there without the other.
 * `details` must hold no secret and no personal data.
 */
export async function appendAudit(
  tx: Tx<Database>,
  entry: {
    actor: Actor;
    act: string;
    subject: string;
    details?: Readonly<Record<string, unknown>>;
    /** Default: now, by the system's clock. */
    at?: number;
  },
): Promise<void> {
  const at = entry.at ?? systemClock.now();
  await insertRow(tx, 'audit', {
    id: makeId('audit', at),
    workspace_id: entry.actor.workspaceId,
    at,
    actor: entry.actor.label,
    key_id: entry.actor.keyId,
    act: entry.act,
    subject: entry.subject,
    details: JSON.stringify(entry.details ?? {}),
  });
}

export function createAudit(options: { store: Store<Database>; clock?: Clock }): Audit {
  const parts = { store: options.store, clock: options.clock ?? systemClock };
  return { list: (workspaceId, query) => listAudit(parts, workspaceId, query) };
}
