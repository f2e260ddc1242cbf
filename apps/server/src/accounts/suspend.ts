import type { Account } from '@sluice/core';
import { appendAudit, type Actor } from '../audit/index.ts';
import { actorName } from './actor-name.ts';
import { showAccount, toLinked, type AccountRow } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { columnsAfter } from './judge.ts';
import type { Reader } from './reader.ts';
import { changedMeanwhile, wasRevoked } from './refusals.ts';
import type { Schedule } from './schedule.ts';
import { requireShared } from './sharing.ts';
import { moveStatus } from './status.ts';
import { askProvider } from './verification.ts';

interface Parts {
  options: AccountsOptions;
  reader: Reader;
  schedule: Schedule;
}

interface Request {
  actor: Actor;
  accountId: string;
}

/** From when this resolves no call begins with the account; those under way end. Again changes nothing. */
export async function suspendAccount({ options, reader }: Parts, request: Request): Promise<Account> {
  const { actor, accountId } = request;
  const row = await readFor(reader, request);
  if (row.status === 'suspended') return showAccount(row);
  await setStatus({ options, reader }, { request, row, status: 'suspended' });
  return reader.get(actor, accountId);
}

/**
 * Checks the credentials, and only then lets calls go again; refused, the account is failing. Again changes
 * nothing. Throws `account.unverified` when the provider could not be asked: it stays suspended.
 */
export async function resumeAccount(
  parts: Parts,
  request: Request & { signal?: AbortSignal | undefined },
): Promise<Account> {
  const { options, reader, schedule } = parts;
  const { store, vault, clock, announce } = options;
  const { actor, accountId } = request;
  const row = await readFor(reader, request);
  if (row.status !== 'suspended') return showAccount(row);
  const { workspaceId } = actor;
  // Killed from here on, it is a doubt that the next start settles.
  const doubted = await setStatus(parts, { request, row, status: 'verifying' });
  const linked = toLinked(doubted, options.catalog.find(row.connector));
  const verdict = await vault
    .open({ workspaceId, ownerId: accountId })
    .then((secrets) =>
      askProvider(options.verify, { ...linked, secrets, linked: { ...linked } }, request.signal),
    )
    .catch(async (error: unknown) => {
      await setStatus(parts, { request, row: doubted, status: 'suspended' });
      throw error;
    });
  await store.transaction(async (tx) => {
    const now = clock.now();
    await moveStatus(tx, {
      announce,
      actor,
      now,
      row: doubted,
      to: (current) => columnsAfter(verdict, { row: current, now, schedule }),
    });
    if (!verdict.ok) return;
    const resumed = await tx
      .selectFrom('accounts')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .executeTakeFirst();
    if (resumed?.status === 'active')
      await announce(tx, { type: 'account.resumed', workspaceId, at: now, account: showAccount(resumed) });
  });
  reader.forget(workspaceId, accountId);
  return reader.get(actor, accountId);
}

async function readFor(reader: Reader, { actor, accountId }: Request): Promise<AccountRow> {
  const row = await reader.row(actor.workspaceId, accountId);
  requireShared(actor, showAccount(row));
  if (row.status === 'revoked') throw wasRevoked(row.name);
  return row;
}

/** Throws `account.changed` when someone else was quicker. */
async function setStatus(
  { options, reader }: Pick<Parts, 'options' | 'reader'>,
  change: { request: Request; row: AccountRow; status: 'suspended' | 'verifying' },
): Promise<AccountRow> {
  const { request, row, status } = change;
  const { actor } = request;
  const now = options.clock.now();
  const isSuspended = status === 'suspended';
  const set = {
    status,
    status_reason: isSuspended
      ? `Suspended by ${actorName(actor)}.`
      : 'Resumed; its credentials are being checked.',
    status_since: now,
    updated_at: now,
    version: row.version + 1,
    // Left in the middle, a look that is due soon ends the doubt.
    next_check_at: isSuspended ? null : now + RESUMING_MS,
    check_failures: 0,
    check_owner: null,
    check_until: null,
  };
  await options.store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('accounts')
      .set(set)
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw changedMeanwhile(row.id);
    const act = isSuspended ? 'account.suspended' : 'account.resumed';
    await appendAudit(tx, { actor, at: now, act, subject: row.id, details: {} });
    if (isSuspended && row.status !== 'verifying') {
      const account = showAccount({ ...row, ...set });
      const { workspace_id: workspaceId } = row;
      await options.announce(tx, { type: 'account.suspended', workspaceId, at: now, account });
    }
  });
  reader.forget(row.workspace_id, row.id);
  return { ...row, ...set };
}

/** Longer than a check of credentials takes. */
const RESUMING_MS = 60_000;
