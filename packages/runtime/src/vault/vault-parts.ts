import type { Clock } from '@sluice/core';
import type { Store } from '../store/index.ts';
import type { KeyRing } from './key-ring.ts';
import type { RowCache } from './row-cache.ts';
import type { VaultTables } from './vault-tables.ts';

/** What a vault is made of. */
export interface VaultParts {
  store: Store<VaultTables>;
  ring: KeyRing;
  cache: RowCache;
  clock: Clock;
}
