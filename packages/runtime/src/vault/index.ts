export type { KeyProvider, RotatingKeyProvider } from './key-provider.ts';
export { localKeyProvider, type LocalKeys } from './local-keys.ts';
export { hasSealedSecrets, vaultMigrations, type VaultTables } from './vault-tables.ts';
export { createVault, type CreateVault, type SealSecrets, type Vault } from './vault.ts';
export type { UnfinishedWork } from './rotation.ts';
export type { DamagedSecret, WalkOptions, WalkProgress, WalkReport } from './walk.ts';
