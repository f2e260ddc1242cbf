import type { Accounts } from '../accounts/index.ts';
import type { Flows } from '../flows/index.ts';
import type { Links } from '../links/index.ts';
import type { Handlers } from './handlers.ts';

type Names =
  'accounts.suspend' | 'accounts.resume' | 'accounts.revoke' | 'accounts.proveRevoked' | 'accounts.uses';

/** How the use of an account is stopped and goes on, and what uses it. */
export function accountLifeHandlers(parts: {
  accounts: Accounts;
  flows: Flows;
  links: Links;
}): Pick<Handlers, Names> {
  const { accounts, flows, links } = parts;
  return {
    'accounts.suspend': (ctx, { params }) => accounts.suspend(ctx.actor, params.accountId),
    'accounts.resume': (ctx, { params }) => accounts.resume(ctx.actor, params.accountId, ctx.signal),
    'accounts.revoke': (ctx, { params }) => accounts.revoke(ctx.actor, params.accountId),
    'accounts.proveRevoked': (ctx, { params }) =>
      accounts.proveRevoked(ctx.actor, params.accountId, ctx.signal),
    'accounts.uses': async (ctx, { params: { accountId } }) => {
      const { workspaceId } = ctx.actor;
      await accounts.get(ctx.actor, accountId);
      const [runs, sessions] = await Promise.all([
        flows.uses(workspaceId, accountId),
        links.uses(workspaceId, accountId),
      ]);
      return { items: [...runs, ...sessions] };
    },
  };
}
