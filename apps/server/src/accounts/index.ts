export { createAccounts, type Accounts, type Announce, type StatusChange } from './accounts.ts';
export type { LinkOptions } from './link.ts';
export type { ReplaceOptions } from './replace.ts';
export type { Candidate, LinkedAccount, Tokens } from './account-row.ts';
export { ownedAccount } from './owned.ts';
export type { Verified, Verify } from './verification.ts';
export type { TokenState, TokenStates } from './tokens.ts';
export { showAccount } from './account-row.ts';
export type { AccountChange } from './update.ts';
