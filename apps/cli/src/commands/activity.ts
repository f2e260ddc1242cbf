import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count, when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';
import { addCalls, readLimit } from './calls.ts';
import { addUsage } from './usage.ts';

/** What happened: outside calls, what they cost, acts, and the rotation of keys. */
export function addActivity(program: Command, context: Context): void {
  addCalls(program, context);
  addUsage(program, context);
  addAudit(program, context);
  addVault(program, context);
}

interface AuditOptions {
  on?: string;
  act?: string;
  by?: string;
  from?: string;
  to?: string;
  limit: number;
}

function addAudit(program: Command, context: Context): void {
  program
    .command('audit')
    .description('Who did what, newest first')
    .option('--on <id>', 'only what was done to this: an account, a run, a member')
    .option('--act <act>', 'only this act, or those that begin with it: account')
    .option('--by <actor>', 'only by those whose name begins so: key_, mem_, system')
    .option('--from <time>', 'since then, as 2026-01-31 or 2026-01-31T12:00:00Z')
    .option('--to <time>', 'until then')
    .option('--limit <n>', 'how many', readLimit, 50)
    .action(async ({ on, by, ...same }: AuditOptions) => {
      const { items } = await context.client().audit.list({
        query: {
          ...same,
          ...(on === undefined ? {} : { subject: on }),
          ...(by === undefined ? {} : { actor: by }),
        },
      });
      show(context, items, (all) =>
        table(
          context.terminal,
          [
            { title: 'AT', value: (entry) => when(entry.at) },
            { title: 'WHO', value: (entry) => entry.actor },
            { title: 'ACT', value: (entry) => entry.act },
            { title: 'ON', value: (entry) => entry.subject },
          ],
          all,
        ),
      );
    });
}

function addVault(program: Command, context: Context): void {
  const vault = program.command('vault').description('The vault that keeps the accounts’ secrets');
  vault
    .command('rotate')
    .description('Renew the data keys (default) or the master key, while everything goes on')
    .option('--master', 'the master key')
    .action(async (options: { master?: boolean }) => {
      const done = await context
        .client()
        .vault.rotate({ body: { what: options.master ? 'master_key' : 'data_keys' } });
      show(context, done, (result) =>
        details(context.terminal, [
          ['rotated', `${count(result.rotated)} secrets`],
          ['master key', result.masterKey],
        ]),
      );
    });
}
