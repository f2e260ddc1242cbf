import {
  ACCOUNT_STATUSES,
  SluiceError,
  type Account,
  type AccountOwner,
  type AccountStatus,
  type Budget,
} from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { confirm, parseCredits, readAll, searched } from '../input.ts';
import { count, when } from '../output/numbers.ts';
import { patiently } from '../output/patiently.ts';
import { details, table } from '../output/table.ts';
import { note, paint, say, withCommands, type Terminal } from '../terminal.ts';
import { accountDetails } from './account-details.ts';
import { addAccountLife } from './account-life.ts';
import { findAccount } from './find-account.ts';
import { askFields, CHECKING, withFieldOptions } from './link.ts';

export function addAccounts(program: Command, context: Context): void {
  const accounts = program.command('accounts').description('The linked accounts');
  addReading(accounts, context);
  addChanging(accounts, context);
  addAccountLife(accounts, context);
  addCalling(accounts, context);
}

const STATUSES = [...ACCOUNT_STATUSES, 'attention'] as const;

interface ListOptions {
  connector?: string;
  status?: AccountStatus | 'attention';
  owner?: string;
  search?: string;
}

function parseStatus(text: string): AccountStatus | 'attention' {
  const status = STATUSES.find((known) => known === text);
  if (status) return status;
  throw new SluiceError('request.invalid', {
    message: `There is no status “${text}”.`,
    fix: `Choose one of ${STATUSES.join(', ')}; \`attention\` stands for those that need a person.`,
  });
}

function addReading(accounts: Command, context: Context): void {
  accounts
    .command('list')
    .description('All accounts with their status')
    .option('--connector <id>', 'only those of one connector')
    .option('--status <status>', `only those that are ${STATUSES.join(', ')}`, parseStatus)
    .option('--owner <id>', 'only those of one owner')
    .option('--search <words>', 'only those whose name, owner or label has these words')
    .action(async ({ search, ...options }: ListOptions) => {
      const query = { limit: 500, ...options, ...searched(search) };
      const page = await context.client().accounts.list({ query });
      show(context, page.items, (items) => showAccounts(context.terminal, items));
    });
  accounts
    .command('owners')
    .description('Whose accounts are linked, the newest first, at most 500')
    .option('--search <words>', 'only those whose name or id has these words')
    .action(async ({ search }: { search?: string }) => {
      const query = { limit: 500, ...searched(search) };
      const { items } = await context.client().accounts.owners({ query });
      show(context, items, (all) => showOwners(context.terminal, all));
    });
  accounts
    .command('show <account>')
    .description('One account (by id or name); never its secret')
    .action(async (reference: string) => {
      const account = await findAccount(context.client(), reference);
      show(context, account, (found) => details(context.terminal, accountDetails(found)));
    });
  accounts
    .command('budget <account>')
    .description('What its key may still spend: requests and credits')
    .action(async (reference: string) => {
      const account = await findAccount(context.client(), reference);
      const budget = await context.client().accounts.budget({ params: { accountId: account.id } });
      show(context, budget, (found) => showBudget(context.terminal, found));
    });
}

function addChanging(accounts: Command, context: Context): void {
  accounts
    .command('rename <account> <name>')
    .description('Give an account another name')
    .option('--description <text>', 'and another description')
    .action(async (reference: string, name: string, options: { description?: string }) => {
      const account = await findAccount(context.client(), reference);
      const renamed = await context.client().accounts.update({
        params: { accountId: account.id },
        body: { name, ...(options.description === undefined ? {} : { description: options.description }) },
      });
      show(context, renamed, (found) => details(context.terminal, accountDetails(found)));
    });
  accounts
    .command('verify <account>')
    .description('Check the credentials with the provider again, free of credits')
    .action(async (reference: string) => {
      const account = await findAccount(context.client(), reference);
      const verifying = context.client().accounts.verify({ params: { accountId: account.id } });
      const verified = await patiently(context.terminal, CHECKING, verifying);
      show(context, verified, (found) => details(context.terminal, accountDetails(found)));
    });
  withFieldOptions(
    accounts
      .command('replace-key <account>')
      .description('Replace the credentials: the new ones are verified before the old ones go'),
  ).action(
    async (reference: string, options: { field: string[]; fieldsFrom?: string; advanced?: boolean }) => {
      const account = await findAccount(context.client(), reference);
      const connector = await context.client().connectors.get({ params: { connectorId: account.connector } });
      const fields = await askFields(context, connector, options);
      const replacing = context
        .client()
        .accounts.replaceCredentials({ params: { accountId: account.id }, body: { fields } });
      const replaced = await patiently(context.terminal, CHECKING, replacing);
      show(context, replaced, (found) => details(context.terminal, accountDetails(found)));
    },
  );
  accounts
    .command('unlink <account>')
    .description('Unlink an account and destroy its secret')
    .option('--yes', 'do not ask')
    .action(async (reference: string, options: { yes?: boolean }) => {
      const account = await findAccount(context.client(), reference);
      const sure =
        options.yes ?? (await confirm(context.terminal, `Unlink ${account.name} and destroy its key here?`));
      if (!sure)
        throw new SluiceError('request.invalid', {
          message: 'Nothing was unlinked.',
          fix: 'Add --yes to do it without being asked.',
        });
      await context.client().accounts.unlink({ params: { accountId: account.id } });
      show(context, { unlinked: account.id }, () =>
        note(context.terminal, `Unlinked ${account.name}. To end the key itself, revoke it at the provider.`),
      );
    });
}

function addCalling(accounts: Command, context: Context): void {
  accounts
    .command('call <account> <action>')
    .description('Run one action of the account’s connector; its input is JSON on standard input or --input')
    .option('--input <json>', 'the input as JSON')
    .option('--cap <credits>', 'refuse it when it could cost more', parseCredits)
    .option('--idempotency-key <text>', 'carry it out once, however often this is repeated')
    .action(
      async (
        reference: string,
        action: string,
        options: { input?: string; cap?: number; idempotencyKey?: string },
      ) => {
        const account = await findAccount(context.client(), reference);
        const input = parseInput(
          options.input ?? (context.terminal.input.isTTY ? '{}' : await readAll(context.terminal.input)),
        );
        const result = await context.client().actions.run(
          {
            params: { accountId: account.id, action },
            body: { input, ...(options.cap === undefined ? {} : { capCredits: options.cap }) },
          },
          options.idempotencyKey ? { idempotencyKey: options.idempotencyKey } : {},
        );
        show(context, result, (answer) => {
          say(context.terminal, JSON.stringify(answer.output, null, 2));
          note(
            context.terminal,
            paint(context.terminal, 'dim', `${count(answer.credits)} credits · call ${answer.callId}`),
          );
        });
      },
    );
}

function parseInput(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text.trim() === '' ? '{}' : text) as Record<string, unknown>;
  } catch (error) {
    throw new SluiceError('request.invalid', { message: 'The input is not valid JSON.', cause: error });
  }
}

function showAccounts(terminal: Terminal, items: readonly Account[]): void {
  if (items.length === 0)
    return note(
      terminal,
      withCommands(
        terminal,
        'No account is linked yet. Link one with `sluice link CONNECTOR` (see `sluice connectors list`).',
      ),
    );
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (account) => account.id },
      { title: 'NAME', value: (account) => account.name },
      { title: 'CONNECTOR', value: (account) => account.connector },
      { title: 'STATUS', value: (account) => account.status },
      { title: 'OWNER', value: (account) => account.owner },
      { title: 'VERIFIED', value: (account) => when(account.verifiedAt) },
    ],
    items,
  );
}

function showOwners(terminal: Terminal, owners: readonly AccountOwner[]): void {
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (owner) => owner.id },
      { title: 'NAME', value: (owner) => owner.name },
    ],
    owners,
  );
}

function showBudget(terminal: Terminal, budget: Budget): void {
  table(
    terminal,
    [
      { title: 'WINDOW', value: (window) => window.name },
      { title: 'LIMIT', value: (window) => count(window.limit), align: 'right' },
      { title: 'USED', value: (window) => count(window.used), align: 'right' },
      { title: 'LEFT', value: (window) => count(window.remaining), align: 'right' },
      { title: 'RESETS', value: (window) => when(window.resetsAt) },
    ],
    budget.windows,
  );
  const { balance, spent, reserved } = budget.credits;
  say(
    terminal,
    `credits: ${balance === null ? 'balance not known yet' : `${count(balance)} left`}, ${count(spent)} spent here, ${count(reserved)} reserved`,
  );
}
