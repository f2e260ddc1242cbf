import type { RunStatus } from '@sluice/core';
import type { FlowParts } from './parts.ts';

/** A promise in the store to work on a run, renewed while it is kept. */
export interface Lease {
  owner: string;
  leaseMs: number;
}

const WORKED_ON = ['planning', 'running', 'writing', 'pausing', 'cancelling'] as const;

/** Whether the run is there to be worked on, and is the owner's now. */
export async function claimRun(
  { store, clock }: FlowParts,
  { runId, owner, leaseMs }: Lease & { runId: string },
): Promise<boolean> {
  const now = clock.now();
  const { numUpdatedRows } = await store.db
    .updateTable('runs')
    .set({ lease_owner: owner, lease_until: now + leaseMs })
    .where('id', '=', runId)
    .where('status', 'in', WORKED_ON)
    .where((where) =>
      where.or([
        where('lease_owner', 'is', null),
        where('lease_owner', '=', owner),
        where('lease_until', '<', now),
      ]),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function releaseRun(
  { store }: FlowParts,
  { runId, owner }: { runId: string; owner: string },
): Promise<void> {
  await store.db
    .updateTable('runs')
    .set({ lease_owner: null, lease_until: 0 })
    .where('id', '=', runId)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Only for a store that nobody else can have open. */
export async function releaseAll({ store }: FlowParts): Promise<void> {
  await store.db
    .updateTable('runs')
    .set({ lease_owner: null, lease_until: 0 })
    .where('lease_owner', 'is not', null)
    .execute();
}

/** Renews what is still the owner's, and tells how each of the runs stands. */
export async function renewHolds(
  { store, clock }: FlowParts,
  { owner, leaseMs }: Lease,
  runIds: readonly string[],
): Promise<{ id: string; status: RunStatus; lease_owner: string | null }[]> {
  if (runIds.length === 0) return [];
  await store.db
    .updateTable('runs')
    .set({ lease_until: clock.now() + leaseMs })
    .where('id', 'in', runIds)
    .where('lease_owner', '=', owner)
    .execute();
  return store.db
    .selectFrom('runs')
    .select(['id', 'status', 'lease_owner'])
    .where('id', 'in', runIds)
    .execute();
}

/** Runs to be worked on that nobody works on. */
export async function abandonedRuns({ store, clock }: FlowParts): Promise<string[]> {
  const rows = await store.db
    .selectFrom('runs')
    .select('id')
    .where('status', 'in', WORKED_ON)
    .where((where) => where.or([where('lease_owner', 'is', null), where('lease_until', '<', clock.now())]))
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}
