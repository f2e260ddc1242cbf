export { createAccounts, type Accounts, type Announce, type StatusChange } from './accounts.ts';
export type { LinkOptions } from './link.ts';
export type { ReplaceOptions } from './replace.ts';
export type { Candidate, LinkedAccount, Tokens } from './account-row.ts';
export type { Verify } from './verification.ts';
