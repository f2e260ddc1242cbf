import { SluiceError } from '@sluice/core';
import type { Links, LinksOptions } from './links.ts';

export function createLinks(_options: LinksOptions): Links {
  return new Proxy({} as Links, {
    get: () => () => {
      throw new SluiceError('internal', { detail: 'not written yet' });
    },
  });
}
