import type { Calls } from '../calls/index.ts';
import type { Handlers } from './handlers.ts';

type Names = 'accounts.budget' | 'actions.run' | 'calls.list';

/** Single calls, and what is known of them. */
export function callHandlers({ calls }: { calls: Calls }): Pick<Handlers, Names> {
  return {
    'accounts.budget': (ctx, { params }) => calls.budget(ctx.actor.workspaceId, params.accountId),
    'actions.run': async (ctx, { params, body }) => {
      const { callId, output, credits } = await calls.call({
        workspaceId: ctx.actor.workspaceId,
        accountId: params.accountId,
        action: params.action,
        input: body.input,
        actor: ctx.actor.label,
        signal: ctx.signal,
        ...(body.capCredits === undefined ? {} : { capCredits: body.capCredits }),
        ...(ctx.idempotencyKey === undefined ? {} : { idempotencyKey: ctx.idempotencyKey }),
      });
      return { callId, output, credits };
    },
    'calls.list': (ctx, { query }) => calls.list(ctx.actor.workspaceId, query ?? {}),
  };
}
