import type { ServerSettings } from '@sluice/core';
import type { Mail } from '../mail/index.ts';
import type { Handlers } from './handlers.ts';

type Names = 'settings.get' | 'settings.testMail';

/** How the server is set up, and whether its mail server takes what it sends. */
export function settingsHandlers({
  settings,
  mail,
}: {
  settings: () => ServerSettings;
  mail: Mail;
}): Pick<Handlers, Names> {
  return {
    'settings.get': async () => settings(),
    'settings.testMail': (ctx, { body }) => mail.test(body.to.trim(), ctx.signal),
  };
}
