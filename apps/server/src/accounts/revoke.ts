import { SluiceError, type Account, type Revocation } from '@sluice/core';
import type { Connector } from '@sluice/connectors';
import type { Tx } from '@sluice/runtime';
import { appendAudit, systemActor, type Actor } from '../audit/index.ts';
import { actorName } from './actor-name.ts';
import type { Database } from '../schema/index.ts';
import { showAccount, toLinked, type AccountRow } from './account-row.ts';
import { takeToRevoke } from './account-keys.ts';
import type { AccountsOptions } from './accounts.ts';
import { proveRow } from './prove-revoked.ts';
import type { Reader } from './reader.ts';
import { changedMeanwhile, notRevoked } from './refusals.ts';
import type { Schedule } from './schedule.ts';
import { requireShared } from './sharing.ts';

/** What one act of revoking did. */
export interface Revoked {
  account: Account;
  alsoRevoked: { id: string; name: string }[];
  stoppedRuns: string[];
  endedLinks: number;
}

/** Revoking a key everywhere, and proving that it is worth nothing any more. */
export interface Revoking {
  /**
   * From when this resolves no call leaves with the key in this workspace, whichever account has it and however
   * long it has waited for its turn; those under way end. Again changes nothing.
   */
  revoke(actor: Actor, accountId: string): Promise<Revoked>;
  /** Asks the provider. Throws `account.not_revoked`, `account.unverified`. */
  prove(actor: Actor, accountId: string, signal?: AbortSignal): Promise<Account>;
  /** The same by itself, of an account that is due. */
  look(row: AccountRow, signal: AbortSignal): Promise<void>;
}

interface Parts {
  options: AccountsOptions;
  reader: Reader;
  schedule: Schedule;
}

export function createRevoking(parts: Parts): Revoking {
  const { reader } = parts;
  return {
    revoke: async (actor, accountId) => {
      const row = await reader.row(actor.workspaceId, accountId);
      requireShared(actor, showAccount(row));
      if (row.status === 'revoked')
        return { account: showAccount(row), alsoRevoked: [], stoppedRuns: [], endedLinks: 0 };
      return revokeKey(parts, { actor, row });
    },
    prove: async (actor, accountId, signal) => {
      const row = await reader.row(actor.workspaceId, accountId);
      const account = showAccount(row);
      requireShared(actor, account);
      if (!account.revocation) throw notRevoked(row.name);
      if (account.revocation.state === 'proven') return account;
      await proveRow(parts, { row, actor, signal });
      return reader.get(actor, accountId);
    },
    look: (row, signal) =>
      proveRow(parts, { row, actor: systemActor(row.workspace_id), signal }).catch((error: unknown) => {
        // What could not be asked now is asked another time.
        if (!(error instanceof SluiceError) || error.code !== 'account.unverified') throw error;
      }),
  };
}

interface Act {
  actor: Actor;
  row: AccountRow;
}

async function revokeKey({ options, reader, schedule }: Parts, { actor, row }: Act): Promise<Revoked> {
  const { workspaceId } = actor;
  const connector = options.catalog.find(row.connector);
  const takeBack = await options.revoke?.(toLinked(row, connector));
  const done = await options.store.transaction(async (tx) => {
    const now = options.clock.now();
    const rows = await takeToRevoke(tx, { row, now });
    const revocation: Revocation = {
      at: new Date(now).toISOString(),
      by: actor.label,
      state: 'waiting',
      checkedAt: null,
      note: whatIsLeft(connector),
      provenAt: null,
    };
    if (!rows.some(({ id }) => id === row.id)) await requireRevoked(tx, row);
    for (const one of rows) await mark(tx, { options, actor, row: one, revocation, now, schedule });
    const ids = rows.map(({ id }) => id);
    const stopped = await options.stopUses?.(tx, {
      workspaceId,
      accountIds: ids,
      at: now,
      actor,
      reason: `The account “${row.name}” was revoked by ${actorName(actor)}.`,
      fix: 'Begin again with another account: a revoked key is not used any more.',
    });
    return { rows, stopped: stopped ?? { runs: [], links: 0, committed: () => undefined } };
  });
  for (const { id } of done.rows) reader.forget(workspaceId, id);
  done.stopped.committed();
  await takeBack?.();
  return {
    account: await reader.get(actor, row.id),
    alsoRevoked: done.rows.filter(({ id }) => id !== row.id).map(({ id, name }) => ({ id, name })),
    stoppedRuns: done.stopped.runs,
    endedLinks: done.stopped.links,
  };
}

/** Throws `account.changed` when the account has another key since: it would go on with that. */
async function requireRevoked(
  tx: Tx<Database>,
  { workspace_id: workspaceId, id }: AccountRow,
): Promise<void> {
  const row = await tx
    .selectFrom('accounts')
    .select('status')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row?.status !== 'revoked') throw changedMeanwhile(id);
}

async function mark(
  tx: Tx<Database>,
  marked: {
    options: AccountsOptions;
    actor: Actor;
    row: AccountRow;
    revocation: Revocation;
    now: number;
    schedule: Schedule;
  },
): Promise<void> {
  const { options, actor, row, revocation, now, schedule } = marked;
  const set = {
    status: 'revoked',
    status_reason: `Revoked by ${actorName(actor)}.`,
    status_since: now,
    updated_at: now,
    version: row.version + 1,
    revocation: JSON.stringify(revocation),
    check_failures: 0,
    next_check_at: schedule.whileRevoked({ now, failures: 0, revokedAt: now }),
    check_owner: null,
    check_until: null,
  };
  await tx
    .updateTable('accounts')
    .set(set)
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .execute();
  const details = { connector: row.connector, name: row.name, hosts: JSON.parse(row.hosts) as string[] };
  await appendAudit(tx, { actor, at: now, act: 'account.revoked', subject: row.id, details });
  await options.announce(tx, {
    type: 'account.revoked',
    workspaceId: row.workspace_id,
    at: now,
    account: showAccount({ ...row, ...set }),
  });
}

function whatIsLeft({ name, revocation }: Connector): string {
  return `No call leaves with it from here. It must still be ended at ${name}, by ${revocation.who}.`;
}
