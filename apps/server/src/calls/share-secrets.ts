import type { AccountsPort } from './ports.ts';

/**
 * Opens an account's secrets once for all of its calls that leave in the same turn of the event loop. Each
 * of those calls needs them at that moment, so nothing is held that is not in use: the next turn opens anew.
 */
export function shareSecrets(accounts: AccountsPort): AccountsPort {
  const opening = new Map<Account, ReturnType<AccountsPort['secrets']>>();
  return {
    resolve: (workspaceId, accountId) => accounts.resolve(workspaceId, accountId),
    setStatus: (change) => accounts.setStatus(change),
    secrets: (linked) => {
      const shared = opening.get(linked);
      if (shared) return shared;
      if (opening.size === 0) setImmediate(() => opening.clear());
      const own = accounts.secrets(linked);
      opening.set(linked, own);
      return own;
    },
  };
}

type Account = Parameters<AccountsPort['secrets']>[0];
