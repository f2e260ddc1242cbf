import { isCancel, password } from '@clack/prompts';
import { SluiceError, type OauthApp } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { confirm, readAll, readTextFile } from '../input.ts';
import { when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';
import { note, paint, type Terminal } from '../terminal.ts';

interface SetOptions {
  clientId: string;
  secretFrom?: string;
  scopes?: string;
  baseUrl?: string;
}

export function addOauthApps(program: Command, context: Context): void {
  const apps = program
    .command('oauth-apps')
    .description('Your own OAuth clients at providers, with which people sign in to link an account');
  apps
    .command('list')
    .description('All OAuth apps; never their secrets')
    .action(async () => {
      const { items } = await context.client().oauthApps.list({ query: { limit: 500 } });
      show(context, items, (all) => showApps(context.terminal, all));
    });
  addSet(apps, context);
  apps
    .command('remove <connector>')
    .description('Remove an OAuth app and destroy its secret; refused while accounts need it')
    .option('--yes', 'do not ask')
    .action(async (connectorId: string, options: { yes?: boolean }) => {
      const sure =
        options.yes ?? (await confirm(context.terminal, `Remove the OAuth app for ${connectorId}?`));
      if (!sure)
        throw new SluiceError('request.invalid', {
          message: 'Nothing was removed.',
          fix: 'Add --yes to do it without being asked.',
        });
      await context.client().oauthApps.remove({ params: { connectorId } });
      show(context, { removed: connectorId }, () =>
        note(context.terminal, `Removed the OAuth app for ${connectorId}.`),
      );
    });
}

function addSet(apps: Command, context: Context): void {
  apps
    .command('set <connector>')
    .description(
      'Give the client that you registered with the provider; its secret is asked for, never an argument',
    )
    .requiredOption('--client-id <id>', 'the client’s id')
    .option('--secret-from <file>', 'read the client’s secret from a file, or `-` for standard input')
    .option('--scopes <list>', 'comma-separated; default: those that the connector needs')
    .option('--base-url <address>', 'another server that speaks the same API')
    .action(async (connectorId: string, options: SetOptions) => {
      const app = await context.client().oauthApps.set({
        params: { connectorId },
        body: {
          clientId: options.clientId,
          clientSecret: await readSecret(context.terminal, options.secretFrom),
          ...(options.scopes === undefined ? {} : { scopes: parseScopes(options.scopes) }),
          ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
        },
      });
      show(context, app, (set) => showSet(context.terminal, set));
    });
}

/** From the file, from what is piped in, or from whoever sits there, without an echo. */
async function readSecret(terminal: Terminal, from: string | undefined): Promise<string> {
  if (from !== undefined && from !== '-') return needed(readTextFile(from));
  if (from === '-' || !terminal.interactive) return needed(await readAll(terminal.input));
  const answer = await password({
    message: 'The client’s secret',
    validate: (value) => (value?.trim() ? undefined : 'The secret is needed.'),
  });
  if (isCancel(answer)) throw new SluiceError('request.invalid', { message: 'Cancelled: nothing was set.' });
  return answer.trim();
}

function needed(text: string): string {
  const secret = text.trim();
  if (secret !== '') return secret;
  throw new SluiceError('request.invalid', {
    message: 'The client’s secret is needed.',
    fix: 'Pipe it in, name a file with --secret-from, or run this in a terminal to be asked.',
  });
}

function parseScopes(text: string): string[] {
  return text
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

function showApps(terminal: Terminal, apps: readonly OauthApp[]): void {
  table(
    terminal,
    [
      { title: 'CONNECTOR', value: (app) => app.connector },
      { title: 'CLIENT', value: (app) => app.clientId },
      { title: 'SECRET', value: (app) => app.clientSecretHint },
      { title: 'SCOPES', value: (app) => app.scopes.join(' ') },
      { title: 'ACCOUNTS', value: (app) => String(app.accounts) },
      { title: 'CHANGED', value: (app) => when(app.updatedAt) },
    ],
    apps,
  );
}

function showSet(terminal: Terminal, app: OauthApp): void {
  note(terminal, paint(terminal, 'green', `The OAuth app for ${app.connector} is set.`));
  details(terminal, [
    ['Client', app.clientId],
    ['Secret', app.clientSecretHint],
    ['Scopes', app.scopes.join(' ')],
    ['Server', app.baseUrl ?? 'the provider’s own'],
    ['Redirect URL', app.redirectUrl],
  ]);
  note(terminal, `Register this redirect URL with the provider: ${paint(terminal, 'cyan', app.redirectUrl)}`);
}
