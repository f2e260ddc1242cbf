import { SluiceError } from '@sluice/core';
import type { TokenStates } from '../../accounts/index.ts';

/** Of accounts with a key: nothing asks for tokens. */
export const noTokens: TokenStates = {
  read: () => none(),
  claim: () => none(),
  release: () => none(),
  renewed: () => none(),
};

function none(): Promise<never> {
  return Promise.reject(new SluiceError('account.unknown'));
}
