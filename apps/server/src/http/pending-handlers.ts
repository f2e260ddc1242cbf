import { SluiceError, type OperationName } from '@sluice/core';
import type { Handlers } from './handlers.ts';

/** Operations that are being written. */
const PENDING = [
  // people
  'signIn.options',
  'setup.complete',
  'signIn.password',
  'signIn.beginPasskey',
  'signIn.passkey',
  'signIn.forgot',
  'signIn.reset',
  'signIn.end',
  'invitations.open',
  'invitations.accept',
  'invitations.create',
  'invitations.list',
  'invitations.revoke',
  'members.list',
  'members.update',
  'members.remove',
  'members.resetPassword',
  'members.signOut',
  'me.get',
  'me.update',
  'me.setPassword',
  'me.logins',
  'me.endLogin',
  'me.endOtherLogins',
  'me.beginTotp',
  'me.confirmTotp',
  'me.removeTotp',
  'me.renewRecoveryCodes',
  'me.passkeys',
  'me.beginPasskey',
  'me.addPasskey',
  'me.removePasskey',
  'workspace.get',
  'workspace.update',
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
  // run-rows
  'runs.pause',
  'runs.rows',
  'runs.send',
  'quarantine.list',
] as const satisfies readonly OperationName[];

export function pendingHandlers(): Pick<Handlers, (typeof PENDING)[number]> {
  const refuse = () => Promise.reject(new SluiceError('route.unsupported'));
  return Object.fromEntries(PENDING.map((name) => [name, refuse])) as unknown as Pick<
    Handlers,
    (typeof PENDING)[number]
  >;
}
