import type { Secret } from '@sluice/core';
import type { Tx } from '@sluice/runtime';

/** What the server needs of the vault. */
export interface Vault<DB> {
  seal(
    tx: Tx<DB>,
    what: { workspaceId: string; ownerId: string; secrets: Readonly<Record<string, Secret>> },
  ): Promise<unknown>;
  open(where: { workspaceId: string; ownerId: string }): Promise<Record<string, Secret>>;
  remove(tx: Tx<DB>, where: { workspaceId: string; ownerId: string }): Promise<unknown>;
}
