import { SluiceError } from '@sluice/core';
import type { KeyProvider } from './key-provider.ts';

/** The providers a vault knows: one wraps, all unwrap. */
export interface KeyRing {
  current(): KeyProvider;
  /** Makes `provider` the one that wraps; the others go on unwrapping. */
  use(provider: KeyProvider): void;
  /** The one that can unwrap what `keyId` wrapped; throws `vault.key_wrong` when none can. */
  holderOf(keyId: string): Promise<KeyProvider>;
}

export function createKeyRing(keys: KeyProvider, formerKeys: readonly KeyProvider[]): KeyRing {
  let current = keys;
  const known = new Set([keys, ...formerKeys]);
  return {
    current: () => current,
    use: (provider) => {
      known.add(provider);
      current = provider;
    },
    holderOf: async (keyId) => {
      for (const provider of known) {
        if (await provider.knows(keyId)) return provider;
      }
      throw unknownKey(keyId, current.id);
    },
  };
}

function unknownKey(keyId: string, currentId: string): SluiceError {
  return new SluiceError('vault.key_wrong', {
    message: `Stored credentials were sealed with the master key ${keyId}; the one in use is ${currentId}.`,
    fix: `Restore the master key ${keyId} from your backup beside the present one, or start with the key provider that holds it.`,
  });
}
