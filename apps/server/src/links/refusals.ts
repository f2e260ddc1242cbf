import { SluiceError, type ErrorCode } from '@sluice/core';

const ASK = 'Ask whoever sent it for a new link.';

/** Why a session opens nothing any more, in words for the person who holds its link. */
const ENDED = {
  'link.used': 'This link was used already: it serves once.',
  'link.revoked': 'This link was withdrawn by whoever made it.',
  'link.exhausted': 'This link was tried too often with credentials that the provider refused.',
  'link.expired': 'This link has expired.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export function ended(code: keyof typeof ENDED): SluiceError {
  return new SluiceError(code, { message: ENDED[code], fix: ASK });
}

/** Says nothing of what a token was compared with. */
export function invalidLink(): SluiceError {
  return new SluiceError('link.invalid', {
    message: 'This link is not valid.',
    fix: 'Check that the whole link was copied, or ask whoever sent it for a new one.',
  });
}

export function wrongPage(): SluiceError {
  return new SluiceError('link.origin', {
    message: 'This page may not use this link.',
    fix: 'Use it on the page that it was made for. Who makes it names the pages in `origins`.',
  });
}

export function wrongConnector(name: string): SluiceError {
  return new SluiceError('link.connector', {
    message: `This link is not for ${name}.`,
    fix: `Choose what the link offers, or ask whoever sent it for one that is for ${name}.`,
  });
}

export function unknownSession(id: string): SluiceError {
  return new SluiceError('link.unknown', {
    message: `There is no link session ${id}.`,
    fix: 'See `sluice links list` for those there are.',
  });
}

/** The account that the session is for was unlinked since. */
export function accountGone(): SluiceError {
  return new SluiceError('account.unknown', {
    message: 'The account that this link is for is not there any more.',
    fix: ASK,
  });
}

/** Another link of the same owner was quicker, and he may have but one account of the connector. */
export function linkedMeanwhile(name: string): SluiceError {
  return new SluiceError('account.changed', {
    message: `An account of ${name} was linked meanwhile, so this one was not kept.`,
    fix: 'Open the form again: it shows the account that is there, to be changed.',
  });
}

export function signInFirst(name: string): SluiceError {
  return new SluiceError('oauth.unsupported', {
    message: `${name} is linked by signing in there, not with a form.`,
    fix: 'Begin the sign-in with `POST /v1/hub/attempts`.',
  });
}

export function appMissing(name: string, connectorId: string): SluiceError {
  return new SluiceError('oauth.app_missing', {
    message: `${name} cannot be linked yet: this server has no OAuth app for it.`,
    fix: `Whoever runs it can set one with \`sluice oauth-apps set ${connectorId}\`.`,
  });
}

/** What went wrong with an account, in words that fit the person and name no owner and no id. */
export function forPerson(error: unknown, { editing }: { editing: boolean }): unknown {
  if (!(error instanceof SluiceError)) return error;
  if (error.code === 'account.exists')
    return new SluiceError('account.exists', {
      message: 'These credentials are linked already.',
      fix: 'There is nothing left to do, unless you meant to enter others.',
      cause: error,
    });
  if (error.code === 'account.revoked')
    return new SluiceError('account.revoked', {
      message: 'These credentials were revoked here, and are not used any more.',
      fix: 'Make new ones at the provider and enter those.',
      cause: error,
    });
  if (error.code === 'account.changed' && editing)
    return new SluiceError('account.changed', {
      message: 'The account was changed by someone else meanwhile, so this change was not kept.',
      fix: 'Open the form again: it shows the account as it is now.',
      cause: error,
    });
  return error.code === 'account.unknown' ? accountGone() : error;
}
