import { SluiceError } from '@sluice/core';
import type { Events, EventsOptions } from './events.ts';

export function createEvents(_options: EventsOptions): Events {
  return new Proxy(
    {
      announce: async () => undefined,
      start: () => undefined,
      close: async () => undefined,
    } as unknown as Events,
    {
      get: (made, name) =>
        (Reflect.get(made, name) as unknown) ??
        (() => {
          throw new SluiceError('internal', { detail: 'not written yet' });
        }),
    },
  );
}
