import { KEY_STATUSES, SCOPES, type ApiKey, type KeyStatus, type Scope } from '@sluice/core';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { searched } from '../input.ts';
import { when } from '../output/numbers.ts';
import { table } from '../output/table.ts';
import { readPages } from '../read-pages.ts';
import { note, paint, say } from '../terminal.ts';

interface CreateOptions {
  scopes?: Scope[];
  expires?: string;
  allowAddress: string[];
}

export function addKeys(program: Command, context: Context): void {
  const keys = program.command('keys').description('API keys of this Sluice server');
  keys
    .command('list')
    .description('All keys; never their secrets')
    .addOption(new Option('--status <status>', 'only those').choices(KEY_STATUSES))
    .option('--search <words>', 'only those whose name, id or hint has these words')
    .action(async ({ status, search }: { status?: KeyStatus; search?: string }) => {
      const filter = { ...(status ? { status } : {}), ...searched(search) };
      const items = await readPages((query) =>
        context.client().keys.list({ query: { ...query, ...filter } }),
      );
      show(context, items, (all) =>
        table(
          context.terminal,
          [
            { title: 'ID', whole: true, value: (key) => key.id },
            { title: 'NAME', value: (key) => key.name },
            { title: 'KEY', value: (key) => key.hint },
            { title: 'STATE', value: (key) => stateOf(key) },
            { title: 'EXPIRES', value: (key) => when(key.expiresAt) },
            { title: 'LAST USED', value: (key) => when(key.lastUsedAt) },
            {
              title: 'FROM',
              value: (key) =>
                key.allowedAddresses.length === 0 ? 'anywhere' : key.allowedAddresses.join(' '),
            },
            {
              title: 'SCOPES',
              value: (key) => (key.scopes.length === SCOPES.length ? 'all' : key.scopes.join(' ')),
            },
          ],
          all,
        ),
      );
    });
  addCreate(keys, context);
  keys
    .command('revoke <key>')
    .description('End a key at once (by its id)')
    .action(async (keyId: string) => {
      const revoked = await context.client().keys.revoke({ params: { keyId } });
      show(context, revoked, (key) => note(context.terminal, `Revoked ${key.name} (${key.id}).`));
    });
}

function addCreate(keys: Command, context: Context): void {
  keys
    .command('create <name>')
    .description('Make a key; it is shown this once')
    .option('--scopes <list>', `comma-separated, default all: ${SCOPES.join(', ')}`, parseScopes)
    .option('--expires <date>', 'when it ends: 2027-01-31', parseDate)
    .option(
      '--allow-address <address>',
      'an address or a range (203.0.113.0/24) from where alone it may be used (repeat for more)',
      (address: string, all: string[]) => [...all, address],
      [] as string[],
    )
    .action(async (name: string, options: CreateOptions) => {
      const created = await context.client().keys.create({
        body: {
          name,
          ...(options.scopes ? { scopes: options.scopes } : {}),
          ...(options.expires ? { expiresAt: options.expires } : {}),
          ...(options.allowAddress.length > 0 ? { allowedAddresses: options.allowAddress } : {}),
        },
      });
      show(context, created, ({ key, secret }) => {
        say(context.terminal, secret);
        note(
          context.terminal,
          paint(context.terminal, 'yellow', `This is the only time “${key.name}” is shown. Keep it safe.`),
        );
      });
    });
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt) return `revoked ${when(revokedAt)}`;
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((part) => {
    const scope = SCOPES.find((known) => known === part.trim());
    if (scope) return scope;
    throw new InvalidArgumentError(
      `There is no scope “${part.trim()}”. The scopes are ${SCOPES.join(', ')}.`,
    );
  });
}

function parseDate(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Write a date such as 2027-01-31.');
  return date.toISOString();
}
