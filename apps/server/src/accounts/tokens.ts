import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { Tokens } from './account-row.ts';

/** Notes how long an account's tokens last; the tokens themselves are sealed with its other secrets. */
export async function keepTokens(
  tx: Tx<Database>,
  kept: { workspaceId: string; accountId: string; tokens: Tokens | undefined },
): Promise<void> {
  const { workspaceId, accountId, tokens } = kept;
  if (!tokens) return;
  const fresh = { expires_at: tokens.expiresAt, renewer: null, renewing_until: null };
  await tx
    .insertInto('account_tokens')
    .values({ workspace_id: workspaceId, account_id: accountId, version: 1, ...fresh })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'account_id'])
        .doUpdateSet((row) => ({ ...fresh, version: row('account_tokens.version', '+', 1) })),
    )
    .execute();
}

export async function forgetTokens(
  tx: Tx<Database>,
  account: { workspaceId: string; accountId: string },
): Promise<void> {
  await tx
    .deleteFrom('account_tokens')
    .where('workspace_id', '=', account.workspaceId)
    .where('account_id', '=', account.accountId)
    .execute();
}
