export { createAccounts, type Accounts, type AccountsOptions } from './accounts.ts';
export type { StatusChange } from './accounts.ts';
export type { Candidate, LinkedAccount } from './account-row.ts';
export type { LinkOptions } from './link.ts';
export type { Verify } from './verification.ts';
