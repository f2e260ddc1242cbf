import type { Account, ReplaceCredentials } from '@sluice/core';
import { isUniqueViolation } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import { showAccount, type AccountRow, type Candidate } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { candidateColumns, makeCandidate } from './candidate.ts';
import { findTwin } from './link.ts';
import type { Reader } from './reader.ts';
import { changedMeanwhile, linkedAlready } from './refusals.ts';
import { askProvider, refused } from './verification.ts';

/**
 * Puts new credentials in the place of the old, once the provider has taken them. Secrets are all entered
 * anew, so that an old one never goes to a new address; other fields stay unless given, and go when empty. I-3
 */
export async function replaceCredentials(
  options: AccountsOptions,
  reader: Reader,
  request: {
    actor: Actor;
    accountId: string;
    body: Static<typeof ReplaceCredentials>;
    signal?: AbortSignal | undefined;
  },
): Promise<Account> {
  const { actor, accountId, body } = request;
  const { workspaceId } = actor;
  const old = await reader.row(workspaceId, accountId);
  const connector = options.catalog.find(old.connector);
  const kept = JSON.parse(old.fields) as Record<string, string>;
  const candidate = makeCandidate(options, {
    workspaceId,
    connector,
    entered: { ...kept, ...body.fields },
  });
  const findOther = async () => {
    const twin = await findTwin(options.store, { candidate, owner: old.owner });
    return twin?.id === old.id ? undefined : twin;
  };
  const other = await findOther();
  if (other) throw linkedAlready(other);
  const verdict = await askProvider(options.verify, candidate, request.signal);
  if (!verdict.ok) throw refused(candidate, verdict.said);
  try {
    return showAccount(await keep(options, { actor, old, candidate }));
  } catch (error) {
    const taken = isUniqueViolation(error) ? await findOther() : undefined;
    throw taken ? linkedAlready(taken) : error;
  } finally {
    reader.forget(workspaceId, accountId);
  }
}

async function keep(
  { store, vault, clock }: AccountsOptions,
  { actor, old, candidate }: { actor: Actor; old: AccountRow; candidate: Candidate },
): Promise<AccountRow> {
  const now = clock.now();
  const changed = {
    ...candidateColumns(candidate),
    status: 'active',
    status_reason: null,
    status_since: old.status === 'active' ? old.status_since : now,
    verified_at: now,
    updated_at: now,
    version: old.version + 1,
  };
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('accounts')
      .set(changed)
      .where('workspace_id', '=', old.workspace_id)
      .where('id', '=', old.id)
      .where('version', '=', old.version)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw changedMeanwhile(old.id);
    await vault.seal(tx, { workspaceId: old.workspace_id, ownerId: old.id, secrets: candidate.secrets });
    await appendAudit(tx, {
      actor,
      at: now,
      act: 'account.credentials_replaced',
      subject: old.id,
      details: { connector: old.connector, hosts: candidate.allowedHosts },
    });
  });
  return { ...old, ...changed };
}
