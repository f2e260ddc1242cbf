import { SluiceError } from '@sluice/core';
import type { Oauth, OauthOptions } from './oauth.ts';

export function createOauth(_options: OauthOptions): Oauth {
  return new Proxy({} as Oauth, {
    get: () => () => {
      throw new SluiceError('internal', { detail: 'not written yet' });
    },
  });
}
