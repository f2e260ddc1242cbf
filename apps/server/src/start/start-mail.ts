import type { Vault } from '@sluice/runtime';
import { createMailSender } from '../calls/index.ts';
import type { EngineParts } from './start-engine.ts';
import { createMail, type Mail } from '../mail/index.ts';
import type { MailSettings } from '../settings/index.ts';
import type { Database } from '../schema/index.ts';

/** E-mail as the operator set it up; sends nothing until it is started. */
export function startMail(
  { options, store, clock, log, onClose }: EngineParts,
  vault: Vault<Database>,
): Mail {
  const egress = { allowHosts: options.allowHosts ?? [] };
  const mail = createMail({ store, vault, clock, log, server: serverOf(options.mail, egress) });
  onClose(() => mail.close());
  return mail;
}

function serverOf(settings: MailSettings | undefined, egress: { allowHosts: readonly string[] }) {
  if (settings === undefined) return null;
  const { from, server } = settings;
  return { from, name: `${server.host}:${server.port}`, send: createMailSender({ server, egress }) };
}
