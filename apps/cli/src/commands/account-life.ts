import { SHARING, SluiceError, type Account, type AccountUse, type Sharing } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { confirm } from '../input.ts';
import { patiently } from '../output/patiently.ts';
import { details, table } from '../output/table.ts';
import { note, say, type Terminal } from '../terminal.ts';
import { accountDetails } from './account-details.ts';
import { findAccount } from './find-account.ts';
import { CHECKING } from './link.ts';

/** How the use of an account is stopped, goes on, and ends for good. */
export function addAccountLife(accounts: Command, context: Context): void {
  addPausing(accounts, context);
  addSharing(accounts, context);
  addRevoking(accounts, context);
}

function addPausing(accounts: Command, context: Context): void {
  accounts
    .command('suspend <account>')
    .description('Let no call be made with an account until it is resumed')
    .action(async (reference: string) => {
      const { id } = await findAccount(context.client(), reference);
      showAccount(context, await context.client().accounts.suspend({ params: { accountId: id } }));
    });
  accounts
    .command('resume <account>')
    .description('Use a suspended account again, after its credentials were checked')
    .action(async (reference: string) => {
      const { id } = await findAccount(context.client(), reference);
      const resuming = context.client().accounts.resume({ params: { accountId: id } });
      showAccount(context, await patiently(context.terminal, CHECKING, resuming));
    });
  accounts
    .command('uses <account>')
    .description('What uses an account now, and what used it last')
    .action(async (reference: string) => {
      const { id } = await findAccount(context.client(), reference);
      const { items } = await context.client().accounts.uses({ params: { accountId: id } });
      show(context, items, (uses) => showUses(context.terminal, uses));
    });
}

function addSharing(accounts: Command, context: Context): void {
  accounts
    .command('share <account> <role>')
    .description(`The least role that may use and change an account: ${SHARING.join(', ')}`)
    .action(async (reference: string, role: string) => {
      const sharedWith = parseRole(role);
      const { id } = await findAccount(context.client(), reference);
      const body = { sharedWith };
      showAccount(context, await context.client().accounts.update({ params: { accountId: id }, body }));
    });
}

function addRevoking(accounts: Command, context: Context): void {
  accounts
    .command('revoke <account>')
    .description('Stop every use of its key at once, whichever accounts hold it, and for good')
    .option('--yes', 'do not ask')
    .action(async (reference: string, options: { yes?: boolean }) => {
      const account = await findAccount(context.client(), reference);
      const question = `Revoke the key of ${account.name} everywhere? It cannot be used here again.`;
      if (!(options.yes ?? (await confirm(context.terminal, question))))
        throw new SluiceError('request.invalid', {
          message: 'Nothing was revoked.',
          fix: 'Add --yes to do it without being asked.',
        });
      const client = context.client();
      const revoked = await client.accounts.revoke({ params: { accountId: account.id } });
      const { revocation } = await client.connectors.get({ params: { connectorId: account.connector } });
      show(context, revoked, ({ alsoRevoked, stoppedRuns, endedLinks }) => {
        const { terminal } = context;
        say(terminal, `Revoked ${account.name}: no call leaves with its key any more.`);
        for (const { id, name } of alsoRevoked)
          say(terminal, `Revoked too, for the same key: ${name} (${id})`);
        for (const id of stoppedRuns) say(terminal, `Stopped the run ${id}`);
        if (endedLinks > 0) say(terminal, `Ended ${endedLinks} open links for it`);
        say(terminal, `\nTo end the key itself, ${revocation.who} has to:`);
        for (const [index, step] of revocation.steps.entries()) say(terminal, `  ${index + 1}. ${step}`);
        if (revocation.url !== null) say(terminal, `  ${revocation.url}`);
        note(terminal, `Then: sluice accounts prove-revoked ${account.id}`);
      });
    });
  accounts
    .command('prove-revoked <account>')
    .description('Ask the provider whether a revoked key still works; refused, it is destroyed here too')
    .action(async (reference: string) => {
      const { id } = await findAccount(context.client(), reference);
      const proving = context.client().accounts.proveRevoked({ params: { accountId: id } });
      showAccount(context, await patiently(context.terminal, 'Asking the provider', proving));
    });
}

function showAccount(context: Context, account: Account): void {
  show(context, account, (found) => details(context.terminal, accountDetails(found)));
}

function showUses(terminal: Terminal, uses: readonly AccountUse[]): void {
  if (uses.length === 0) return note(terminal, 'Nothing uses it, and nothing has.');
  table(
    terminal,
    [
      { title: 'ID', whole: true, value: (use) => use.id },
      { title: 'WHAT', value: (use) => use.label },
      { title: 'STATUS', value: (use) => use.status },
      { title: 'UNLINK', value: (use) => (use.blocksUnlinking ? 'not while it lasts' : 'possible') },
    ],
    uses,
  );
}

function parseRole(text: string): Sharing {
  const role = SHARING.find((known) => known === text);
  if (role) return role;
  throw new SluiceError('request.invalid', {
    message: `An account is not shared with “${text}”.`,
    fix: `Choose one of ${SHARING.join(', ')}.`,
  });
}
