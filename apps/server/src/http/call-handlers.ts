import { requireShared, type Accounts } from '../accounts/index.ts';
import type { Calls } from '../calls/index.ts';
import type { Handlers } from './handlers.ts';

type Names = 'accounts.budget' | 'actions.run' | 'calls.list' | 'calls.get' | 'calls.dryRun';

/** Single calls, and what is known of them. */
export function callHandlers({
  accounts,
  calls,
}: {
  accounts: Accounts;
  calls: Calls;
}): Pick<Handlers, Names> {
  return {
    'accounts.budget': (ctx, { params }) => calls.budget(ctx.actor.workspaceId, params.accountId),
    'actions.run': async (ctx, { params, body }) => {
      requireShared(ctx.actor, await accounts.resolve(ctx.actor.workspaceId, params.accountId));
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
    'calls.get': (ctx, { params }) => calls.get(ctx.actor.workspaceId, params.callId),
    'calls.dryRun': (ctx, { params }) => calls.dryRun(ctx.actor.workspaceId, params.callId),
  };
}
