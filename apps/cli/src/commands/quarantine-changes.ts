import type { QuarantineChange } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { plural } from '../output/numbers.ts';
import { commandLine, note } from '../terminal.ts';

/** Closing quarantined rows by hand, and taking that back. */
export function addClosing(runs: Command, context: Context): void {
  runs
    .command('dismiss <run> [rows...]')
    .description('Say of quarantined rows that nothing is to be done about them; default: all that are open')
    .action(async (runId: string, rows: string[]) => {
      const body = rows.length > 0 ? { rows } : {};
      const done = await context.client().quarantine.dismiss({ params: { runId }, body });
      show(context, done, (change) => {
        tell(context, 'dismissed', change);
        if (change.closedAt)
          note(
            context.terminal,
            `To take it back:  ${commandLine(context.terminal, `runs reopen ${runId} --dismissed-at ${change.closedAt}`)}`,
          );
      });
    });
  runs
    .command('reopen <run> [rows...]')
    .description(
      'Let dismissed rows wait again; named ones also where a replay took them that is over. Default: all that were dismissed',
    )
    .option('--dismissed-at <time>', 'only those dismissed at this moment, as `runs dismiss` told it')
    .action(async (runId: string, rows: string[], options: { dismissedAt?: string }) => {
      const body = {
        ...(rows.length > 0 ? { rows } : {}),
        ...(options.dismissedAt ? { closedAt: options.dismissedAt } : {}),
      };
      const done = await context.client().quarantine.reopen({ params: { runId }, body });
      show(context, done, (change) => tell(context, 'reopened', change));
    });
}

function tell({ terminal }: Context, what: string, { rows, open }: QuarantineChange): void {
  note(
    terminal,
    `${plural(rows, 'row')} ${what}; ${open === 0 ? 'nothing waits' : `${plural(open, 'row')} open`} in this run’s quarantine.`,
  );
}
