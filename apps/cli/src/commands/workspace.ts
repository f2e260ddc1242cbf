import type { Workspace } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { when } from '../output/numbers.ts';
import { details } from '../output/table.ts';
import { note } from '../terminal.ts';

export function addWorkspace(program: Command, context: Context): void {
  const workspace = program.command('workspace').description('The workspace of this server');
  workspace
    .command('show')
    .description('Its name')
    .action(async () => {
      show(context, await context.client().workspace.get(), (found: Workspace) =>
        details(context.terminal, [
          ['Name', found.name],
          ['Id', found.id],
          ['Made', when(found.createdAt)],
        ]),
      );
    });
  workspace
    .command('rename <name>')
    .description('Give it another name')
    .action(async (name: string) => {
      const renamed = await context.client().workspace.update({ body: { name } });
      show(context, renamed, (found) => note(context.terminal, `The workspace is “${found.name}” now.`));
    });
}
