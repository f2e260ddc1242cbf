import type { ServerSettings } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count } from '../output/numbers.ts';
import { details } from '../output/table.ts';
import { note } from '../terminal.ts';

export function addSettings(program: Command, context: Context): void {
  const settings = program.command('settings').description('How the server is set up');
  settings
    .command('show')
    .description('How the server is set up; never a secret')
    .action(async () => {
      show(context, await context.client().settings.get(), (found: ServerSettings) =>
        details(context.terminal, linesOf(found)),
      );
    });
  settings
    .command('test-mail <address>')
    .description('Send a test message through the mail server')
    .action(async (to: string) => {
      await context.client().settings.testMail({ body: { to } });
      show(context, { sent: to }, () =>
        note(context.terminal, `The mail server took the message. See whether it reaches ${to}.`),
      );
    });
}

function linesOf(found: ServerSettings): [string, string][] {
  const { mail, oidc } = found;
  return [
    ['Version', found.version],
    ['Public URL', found.publicUrl],
    ['Store', found.store === 'sqlite' ? 'SQLite, in the data folder' : 'PostgreSQL'],
    ['Master key', found.masterKey],
    ['Calls kept', `${count(found.keepCalls)} lines a workspace; bodies: ${found.keepBodies}`],
    [
      'Accounts checked',
      found.recheckHours === 0 ? 'when a call is refused' : `every ${found.recheckHours} hours`,
    ],
    ['Allowed hosts', listOf(found.allowHosts)],
    ['Input folders', listOf(found.inputFolders)],
    ['Trusted proxies', listOf(found.trustedProxies)],
    ['E-mail', mail ? `through ${mail.server}, as ${mail.from}` : 'none: set SLUICE_SMTP_URL'],
    [
      'Identity provider',
      oidc
        ? `${oidc.name}, ${oidc.issuer}; ${oidc.join === null ? 'for members and those invited' : `others join as ${oidc.join}`}`
        : 'none: set SLUICE_OIDC_ISSUER',
    ],
  ];
}

function listOf(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
