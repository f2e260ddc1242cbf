import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count, when } from '../output/numbers.ts';
import { details, table } from '../output/table.ts';

const parseCount = (value: string) => Math.max(1, Math.min(500, Number(value) || 50));

/** What happened: outside calls, acts, and the rotation of keys. */
export function addActivity(program: Command, context: Context): void {
  addCalls(program, context);
  addAudit(program, context);
  addVault(program, context);
}

function addCalls(program: Command, context: Context): void {
  program
    .command('calls')
    .description('Every outside call that was made, newest first')
    .option('--account <id>', 'only one account’s')
    .option('--run <id>', 'only one run’s')
    .option('--limit <n>', 'how many', parseCount, 50)
    .action(async (options: { account?: string; run?: string; limit: number }) => {
      const { items } = await context.client().calls.list({
        query: {
          limit: options.limit,
          ...(options.account ? { accountId: options.account } : {}),
          ...(options.run ? { runId: options.run } : {}),
        },
      });
      show(context, items, (all) =>
        table(
          context.terminal,
          [
            { title: 'AT', value: (call) => when(call.at) },
            { title: 'ACTION', value: (call) => `${call.connector}/${call.action}` },
            { title: 'FOR', value: (call) => call.runId ?? call.actor ?? 'system' },
            { title: 'OUTCOME', value: (call) => `${call.status ?? ''} ${call.outcome}`.trim() },
            { title: 'MS', value: (call) => count(Math.round(call.durationMs)), align: 'right' },
            { title: 'CREDITS', value: (call) => count(call.credits), align: 'right' },
            { title: 'ERROR', value: (call) => call.error ?? '', wrap: true },
          ],
          all,
        ),
      );
    });
}

function addAudit(program: Command, context: Context): void {
  program
    .command('audit')
    .description('Who did what, newest first')
    .option('--limit <n>', 'how many', parseCount, 50)
    .action(async (options: { limit: number }) => {
      const { items } = await context.client().audit.list({ query: { limit: options.limit } });
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
