import type { Account } from '@sluice/core';
import type { Actor, PageQuery } from '../audit/index.ts';
import { showAccount, toLinked, type AccountRow, type LinkedAccount } from './account-row.ts';
import type { Accounts, AccountsOptions } from './accounts.ts';
import { listAccounts, type AccountsQuery } from './list-accounts.ts';
import { listOwners } from './list-owners.ts';
import { inactive, unknownAccount } from './refusals.ts';

/** Reads accounts, each query walled by its workspace. I-12 */
export interface Reader {
  row: (workspaceId: string, accountId: string) => Promise<AccountRow>;
  get: (actor: Actor, accountId: string) => Promise<Account>;
  list: (
    actor: Actor,
    query: PageQuery & AccountsQuery,
  ) => Promise<{ items: Account[]; nextCursor: string | null }>;
  owners: Accounts['owners'];
  resolve: (workspaceId: string, accountId: string) => Promise<LinkedAccount>;
  /** Throws `account.inactive` for what was suspended or revoked, and `account.unknown`. I-20 */
  requireOpen: (linked: LinkedAccount) => Promise<void>;
  /** To be called after every change. */
  forget: (workspaceId: string, accountId: string) => void;
}

const MAX_CACHED = 10_000;
// With several servers over one database another one may change an account; one server alone sees its own changes at once.
const SHARED_CACHE_MS = 1_000;

export function createReader({ store, catalog, clock }: AccountsOptions): Reader {
  const cache = new Map<string, { linked: LinkedAccount; until: number }>();
  const cacheMs = store.dialect === 'sqlite' ? Number.POSITIVE_INFINITY : SHARED_CACHE_MS;
  let changes = 0;
  const row = async (workspaceId: string, accountId: string): Promise<AccountRow> => {
    const found = await store.db
      .selectFrom('accounts')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', accountId)
      .executeTakeFirst();
    if (!found) throw unknownAccount(accountId);
    return found;
  };
  const resolve: Reader['resolve'] = async (workspaceId, accountId) => {
    const place = `${workspaceId}/${accountId}`;
    const cached = cache.get(place);
    if (cached && cached.until > clock.now()) return cached.linked;
    const seen = changes;
    const found = await row(workspaceId, accountId);
    const linked = toLinked(found, catalog.find(found.connector));
    // What was read before a change must not be kept after it.
    if (seen === changes) {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(place, { linked, until: clock.now() + cacheMs });
    }
    return linked;
  };
  return {
    row,
    get: async (actor, accountId) => showAccount(await row(actor.workspaceId, accountId)),
    list: (actor, query) => listAccounts(store, { workspaceId: actor.workspaceId, query }),
    owners: (actor, query) => listOwners(store, { workspaceId: actor.workspaceId, query }),
    resolve,
    requireOpen: async ({ workspaceId, accountId }) => {
      // Another server may have closed it this very moment; one server alone knows all that happened.
      const shut =
        store.dialect === 'sqlite'
          ? await resolve(workspaceId, accountId).then(({ name, status, statusReason }) => ({
              name,
              status,
              status_reason: statusReason,
            }))
          : await row(workspaceId, accountId);
      if (shut.status === 'suspended' || shut.status === 'revoked') throw inactive(shut);
    },
    forget: (workspaceId, accountId) => {
      changes += 1;
      cache.delete(`${workspaceId}/${accountId}`);
    },
  };
}
