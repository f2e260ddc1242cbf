import { SluiceError, type OperationName } from '@sluice/core';
import type { Handlers } from './handlers.ts';

/** Operations that are being written. */
const PENDING = [
  // people
  // activity
] as const satisfies readonly OperationName[];

export function pendingHandlers(): Pick<Handlers, (typeof PENDING)[number]> {
  const refuse = () => Promise.reject(new SluiceError('route.unsupported'));
  return Object.fromEntries(PENDING.map((name) => [name, refuse])) as unknown as Pick<
    Handlers,
    (typeof PENDING)[number]
  >;
}
