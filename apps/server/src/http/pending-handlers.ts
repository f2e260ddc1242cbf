import { SluiceError, type OperationName } from '@sluice/core';
import type { Handlers } from './handlers.ts';

/** Operations that are being written. */
const PENDING = [
  // people
  'signIn.beginPasskey',
  'signIn.passkey',
  'me.beginTotp',
  'me.confirmTotp',
  'me.removeTotp',
  'me.renewRecoveryCodes',
  'me.passkeys',
  'me.beginPasskey',
  'me.addPasskey',
  'me.removePasskey',
  'settings.get',
  'settings.testMail',
  // activity
  'calls.get',
  'calls.dryRun',
  'usage.series',
  'usage.accounts',
  'overview.get',
  'notices.list',
  'live.watch',
  // account-life
  'accounts.suspend',
  'accounts.resume',
  'accounts.revoke',
  'accounts.proveRevoked',
  'accounts.uses',
] as const satisfies readonly OperationName[];

export function pendingHandlers(): Pick<Handlers, (typeof PENDING)[number]> {
  const refuse = () => Promise.reject(new SluiceError('route.unsupported'));
  return Object.fromEntries(PENDING.map((name) => [name, refuse])) as unknown as Pick<
    Handlers,
    (typeof PENDING)[number]
  >;
}
