import type { Notices } from '../notices/index.ts';
import type { Handlers } from './handlers.ts';

/** What needs a person. */
export function noticeHandlers({ notices }: { notices: Notices }): Pick<Handlers, 'notices.list'> {
  return { 'notices.list': (ctx) => notices.list(ctx.actor) };
}
