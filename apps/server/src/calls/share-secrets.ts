import type { AccountsPort } from './ports.ts';

/**
 * Opens an account's secrets once for all of its calls that leave in the same turn of the event loop. Each
 * of those calls needs them at that moment, so nothing is held that is not in use: the next turn opens anew.
 */
export function shareSecrets(accounts: AccountsPort): AccountsPort {
  const opening = new Map<Account, { atLeast: number | undefined; secrets: Opened }>();
  return {
    resolve: (workspaceId, accountId) => accounts.resolve(workspaceId, accountId),
    setStatus: (change) => accounts.setStatus(change),
    settled: async (linked, signal) => accounts.settled?.(linked, signal) ?? linked,
    tokens: accounts.tokens,
    secrets: (linked, atLeast) => {
      const shared = opening.get(linked);
      if (shared && shared.atLeast === atLeast) return shared.secrets;
      if (opening.size === 0) setImmediate(() => opening.clear());
      const secrets = accounts.secrets(linked, atLeast);
      opening.set(linked, { atLeast, secrets });
      return secrets;
    },
  };
}

type Account = Parameters<AccountsPort['secrets']>[0];
type Opened = ReturnType<AccountsPort['secrets']>;
