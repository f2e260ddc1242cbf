import type { Secret } from '@sluice/core';
import type { Store, Tx, Vault } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { OauthTables } from '../schema/oauth.ts';
import type { Candidate, LinkedAccount, Tokens } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import { unknownAccount } from './refusals.ts';

/** How an OAuth account's tokens stand; the tokens themselves are sealed with its other secrets. */
export interface TokenState {
  /** Goes up with each renewal, and with each new sign-in. */
  version: number;
  /** What `secrets` must be at least to hold these tokens. */
  sealedVersion: number;
  obtainedAt: number;
  /** Null: the server does not say. */
  expiresAt: number | null;
  /** Who renews them now, and until when it has promised to be done; null when nobody does. */
  renewal: { renewer: string; until: number } | null;
}

/**
 * The tokens of OAuth accounts, renewed by one at a time over all servers of a database. A store that has one
 * process alone knows no other renewer: what a killed one promised holds up nobody. I-16
 */
export interface TokenStates {
  /** Not cached. Throws `account.unknown` when the account has no tokens, or is gone. */
  read(linked: LinkedAccount): Promise<TokenState>;
  /** Takes the renewal of that version, unless another has it or has done it: then false. */
  claim(linked: LinkedAccount, claim: Claim): Promise<boolean>;
  /** Leaves it to others again. */
  release(linked: LinkedAccount, renewer: string): Promise<void>;
  /**
   * Keeps what a renewal of that version gave, with the account's other secrets; null, and nothing kept, when
   * the account has had other tokens since.
   */
  renewed(linked: LinkedAccount, renewed: Renewed): Promise<TokenState | null>;
}

export interface Claim {
  version: number;
  renewer: string;
  now: number;
  until: number;
}

export interface Renewed {
  version: number;
  /** All secrets of the account, the tokens among them. */
  secrets: Readonly<Record<string, Secret>>;
  expiresAt: number | null;
}

export function createTokenStates({ store, vault, clock }: AccountsOptions): TokenStates {
  const alone = store.dialect === 'sqlite';
  return {
    read: async (linked) => {
      const state = toState(await readRow(store, linked));
      return alone ? { ...state, renewal: null } : state;
    },
    claim: async (linked, { version, renewer, now, until }) => {
      const { numUpdatedRows } = await store.transaction((tx) =>
        tx
          .updateTable('account_tokens')
          .set({ renewer, renewing_until: until })
          .where('workspace_id', '=', linked.workspaceId)
          .where('account_id', '=', linked.accountId)
          .where('version', '=', version)
          .where((row) =>
            alone ? row.lit(true) : row.or([row('renewer', 'is', null), row('renewing_until', '<=', now)]),
          )
          .executeTakeFirst(),
      );
      return numUpdatedRows === 1n;
    },
    release: async (linked, renewer) => {
      await store.transaction((tx) =>
        tx
          .updateTable('account_tokens')
          .set(NOBODY)
          .where('workspace_id', '=', linked.workspaceId)
          .where('account_id', '=', linked.accountId)
          .where('renewer', '=', renewer)
          .execute(),
      );
    },
    renewed: (linked, renewed) =>
      store.transaction((tx) => keepRenewed(tx, vault, { linked, renewed, at: clock.now() })),
  };
}

const NOBODY = { renewer: null, renewing_until: null };

/** Seals a candidate's secrets as the account's, and notes how long its tokens last. */
export async function sealCandidate(
  tx: Tx<Database>,
  vault: Vault<Database>,
  sealed: { accountId: string; candidate: Candidate; at: number },
): Promise<void> {
  const { accountId, candidate, at } = sealed;
  const { workspaceId, secrets, tokens } = candidate;
  const { version } = await vault.seal(tx, { workspaceId, ownerId: accountId, secrets });
  if (tokens) await keepTokens(tx, { workspaceId, accountId, tokens, sealedVersion: version, at });
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

async function keepTokens(
  tx: Tx<Database>,
  kept: { workspaceId: string; accountId: string; tokens: Tokens; sealedVersion: number; at: number },
): Promise<void> {
  const { workspaceId, accountId, tokens, sealedVersion, at } = kept;
  const fresh = { obtained_at: at, expires_at: tokens.expiresAt, sealed_version: sealedVersion, ...NOBODY };
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

/** First the row, by its version alone: a pair that the server gave is kept though its renewer was slow. */
async function keepRenewed(
  tx: Tx<Database>,
  vault: Vault<Database>,
  kept: { linked: LinkedAccount; renewed: Renewed; at: number },
): Promise<TokenState | null> {
  const { linked, renewed, at } = kept;
  const { workspaceId, accountId } = linked;
  const ownRow = tx
    .updateTable('account_tokens')
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', accountId);
  const next = { version: renewed.version + 1, obtained_at: at, expires_at: renewed.expiresAt, ...NOBODY };
  const { numUpdatedRows } = await ownRow.set(next).where('version', '=', renewed.version).executeTakeFirst();
  if (numUpdatedRows !== 1n) return null;
  const { version } = await vault.seal(tx, { workspaceId, ownerId: accountId, secrets: renewed.secrets });
  await ownRow.set({ sealed_version: version }).execute();
  return {
    version: next.version,
    sealedVersion: version,
    obtainedAt: at,
    expiresAt: renewed.expiresAt,
    renewal: null,
  };
}

async function readRow(
  store: Store<Database>,
  { workspaceId, accountId }: LinkedAccount,
): Promise<OauthTables['account_tokens']> {
  const row = await store.db
    .selectFrom('account_tokens')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!row) throw unknownAccount(accountId);
  return row;
}

function toState(row: OauthTables['account_tokens']): TokenState {
  const { renewer, renewing_until: until } = row;
  return {
    version: row.version,
    sealedVersion: row.sealed_version,
    obtainedAt: row.obtained_at,
    expiresAt: row.expires_at,
    renewal: renewer === null || until === null ? null : { renewer, until },
  };
}
