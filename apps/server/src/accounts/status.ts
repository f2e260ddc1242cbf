import type { Account } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, systemActor, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { showAccount, toLinked, type AccountRow } from './account-row.ts';
import type { AccountsOptions, Announce, StatusChange } from './accounts.ts';
import type { Reader } from './reader.ts';
import { askProvider } from './verification.ts';

/** Keeps what is known of an account's health; every check that is asked for and every change is audited. */
export interface Statuses {
  /** Asks the provider again; the answer is the account as it stands after it. Throws `account.unverified`. */
  verify: (actor: Actor, accountId: string, signal?: AbortSignal) => Promise<Account>;
  set: (change: StatusChange) => Promise<void>;
}

export function createStatuses(options: AccountsOptions, reader: Reader): Statuses {
  const { store, vault, clock } = options;
  return {
    verify: async (actor, accountId, signal) => {
      const { workspaceId } = actor;
      const row = await reader.row(workspaceId, accountId);
      const linked = toLinked(row, options.catalog.find(row.connector));
      const secrets = await vault.open({ workspaceId, ownerId: accountId });
      const verdict = await askProvider(options.verify, { ...linked, secrets, linked }, signal);
      const reason = verdict.ok ? null : verdict.said.message;
      await store.transaction(async (tx) => {
        const now = clock.now();
        const details = verdict.ok ? { accepted: true } : { accepted: false, reason };
        await appendAudit(tx, { actor, at: now, act: 'account.verified', subject: accountId, details });
        const status = verdict.ok ? 'active' : 'failing';
        const verifiedAt = verdict.ok ? { verifiedAt: now } : {};
        await write(tx, {
          announce: options.announce,
          actor,
          now,
          wanted: { workspaceId, accountId, status, reason, ...verifiedAt },
        });
      });
      reader.forget(workspaceId, accountId);
      return showAccount(await reader.row(workspaceId, accountId));
    },
    set: async (wanted) => {
      const { workspaceId, accountId } = wanted;
      const actor = systemActor(workspaceId);
      await store.transaction((tx) =>
        write(tx, { announce: options.announce, actor, wanted, now: clock.now() }),
      );
      reader.forget(workspaceId, accountId);
    },
  };
}

async function write(
  tx: Tx<Database>,
  change: {
    announce: Announce;
    actor: Actor;
    wanted: StatusChange & { verifiedAt?: number };
    now: number;
  },
): Promise<void> {
  const { actor, wanted, now } = change;
  const { workspaceId, accountId, status, reason } = wanted;
  const row = await tx
    .selectFrom('accounts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', accountId)
    .executeTakeFirst();
  // It may have been unlinked meanwhile; and what people decided is not undone by how calls go.
  if (!row) return;
  const moves = isMovable(row) && (row.status !== status || row.status_reason !== reason);
  if (!moves && wanted.verifiedAt === undefined) return;
  const changed = {
    ...(moves ? { status, status_reason: reason, version: row.version + 1, updated_at: now } : {}),
    ...(moves && row.status !== status ? { status_since: now } : {}),
    ...(wanted.verifiedAt === undefined ? {} : { verified_at: wanted.verifiedAt }),
  };
  await tx
    .updateTable('accounts')
    .set(changed)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', accountId)
    .execute();
  if (!moves || row.status === status) return;
  await appendAudit(tx, {
    actor,
    at: now,
    act: status === 'active' ? 'account.recovered' : 'account.failing',
    subject: accountId,
    details: reason === null ? {} : { reason },
  });
  await change.announce(tx, {
    type: status === 'active' ? 'account.mended' : 'account.failing',
    workspaceId,
    at: now,
    account: showAccount({ ...row, ...changed }),
  });
}

function isMovable(row: AccountRow): boolean {
  return row.status === 'active' || row.status === 'failing';
}
