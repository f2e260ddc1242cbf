import type { Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';

export function unsupported({ name }: Connector): SluiceError {
  return new SluiceError('oauth.unsupported', {
    message: `Nobody signs in to link ${name}: its credentials are entered.`,
    fix: 'Link it with the fields that the connector asks for.',
  });
}

export function appMissing({ id, name }: Connector): SluiceError {
  return new SluiceError('oauth.app_missing', {
    message: `${name} cannot be linked yet: there is no OAuth app for it.`,
    fix: `Whoever runs this server can give one with \`sluice oauth-apps set ${id}\`.`,
  });
}

export function unknownApp(connectorId: string): SluiceError {
  return new SluiceError('oauth.app_unknown', {
    message: `There is no OAuth app for ${connectorId.slice(0, 60)}.`,
    fix: 'See `sluice oauth-apps list` for those there are.',
  });
}

export function appInUse(connectorId: string, accounts: number): SluiceError {
  return new SluiceError('oauth.app_in_use', {
    message: `${accounts === 1 ? 'An account was' : `${accounts} accounts were`} linked with the OAuth app for ${connectorId}, and need it to go on.`,
    fix: 'Unlink them first, or set the app anew to change its client.',
  });
}

export function noOwnServer({ name }: Connector): SluiceError {
  return new SluiceError('account.fields', {
    message: `${name} is called at its own address only.`,
    fix: 'Leave the address out.',
    fields: [{ field: 'baseUrl', message: 'is not taken for this connector' }],
  });
}

export function notASecret(field: string): SluiceError {
  return new SluiceError('account.fields', {
    message: 'The client is not one that can be sent.',
    fix: 'Copy it again from the provider, without line breaks or other invisible characters.',
    fields: [{ field, message: 'is empty, or holds a line end or another control character' }],
  });
}

export function unknownAttempt(): SluiceError {
  return new SluiceError('attempt.unknown', {
    message: 'There is no such sign-in.',
    fix: 'Begin it again from the page that you came from.',
  });
}

const AGAIN = 'Begin again on the page that you came from.';

export function wrongState(message: string): SluiceError {
  return new SluiceError('oauth.state', { message, fix: AGAIN });
}

export const openedAlready = () => wrongState('This sign-in was opened in a window already.');
export const endedAlready = () => wrongState('This sign-in has ended already.');
export const tooLate = () => wrongState('This sign-in took too long and has expired.');
export const otherBrowser = () =>
  wrongState('This sign-in was begun in another browser, or your browser keeps no cookies.');
export const unknownState = () => wrongState('This is not the end of a sign-in that was begun here.');

export function tooManyAttempts(): SluiceError {
  return new SluiceError('link.exhausted', {
    message: 'This link was used for too many sign-ins.',
    fix: 'Ask whoever sent it for a new link.',
  });
}
