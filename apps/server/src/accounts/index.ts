export { createAccounts, type Accounts, type StatusChange } from './accounts.ts';
export type { Candidate, LinkedAccount } from './account-row.ts';
export type { Verify } from './verification.ts';
