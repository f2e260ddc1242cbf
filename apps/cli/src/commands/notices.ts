import type { Notice } from '@sluice/core';
import type { Command } from 'commander';
import { show, type Context } from '../context.ts';
import { when } from '../output/numbers.ts';
import { note, paint, say, type Terminal } from '../terminal.ts';

export function addNotices(program: Command, context: Context): void {
  program
    .command('notices')
    .description('What needs a person now, the most urgent first')
    .action(async () => {
      const { items, more } = await context.client().notices.list();
      show(context, { items, more }, (found) => showNotices(context.terminal, found));
    });
}

function showNotices(terminal: Terminal, { items, more }: { items: readonly Notice[]; more: number }): void {
  if (items.length === 0) return note(terminal, 'Nothing needs you.');
  for (const notice of items) {
    say(terminal, `${paint(terminal, 'bold', notice.title)} (${notice.level}, since ${when(notice.since)})`);
    say(terminal, `  ${notice.text}`);
    say(terminal, `  ${notice.fix}`);
    say(terminal, `  ${notice.subject}`);
  }
  if (more > 0) note(terminal, `and ${more} more`);
}
