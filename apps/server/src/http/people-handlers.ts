import type { People, StartedLogin } from '../people/index.ts';
import type { Handlers, RequestContext } from './handlers.ts';

type Names =
  | 'signIn.options'
  | 'signIn.password'
  | 'signIn.forgot'
  | 'signIn.reset'
  | 'signIn.end'
  | 'setup.complete'
  | `invitations.${string}`
  | `members.${string}`
  | 'me.get'
  | 'me.update'
  | 'me.setPassword'
  | 'me.prove'
  | 'me.logins'
  | 'me.endLogin'
  | 'me.endOtherLogins'
  | `workspace.${string}`;

/** Signing in, members and invitations, the member oneself, and the workspace. */
export function peopleHandlers({
  people,
}: {
  people: People;
}): Pick<Handlers, Extract<keyof Handlers, Names>> {
  const { signIn, me, members, invitations, workspace } = people;
  return {
    'signIn.options': (ctx) => signIn.options(ctx.client.host),
    'setup.complete': async (ctx, { body }) => welcome(ctx, await signIn.setup(body, ctx.client)),
    'signIn.password': async (ctx, { body }) => {
      const { needs, me: shown, started } = await signIn.withPassword(body, ctx.client);
      if (started) welcome(ctx, started);
      return { needs, me: shown };
    },
    'signIn.forgot': (ctx, { body }) => signIn.forgot(body, ctx.client),
    'signIn.reset': async (ctx, { body }) => {
      const { device } = await signIn.reset(body, ctx.client);
      ctx.cookies.setKnown(device);
    },
    'signIn.end': async (ctx) => {
      await me.end(ctx.actor);
      ctx.cookies.signOut();
    },
    'invitations.open': (_ctx, { body }) => signIn.openInvitation(body.token),
    'invitations.accept': async (ctx, { body }) =>
      welcome(ctx, await signIn.acceptInvitation(body, ctx.client)),
    'invitations.create': (ctx, { body }) => invitations.create(ctx.actor, body),
    'invitations.list': (ctx, { query }) => invitations.list(ctx.actor, query ?? {}),
    'invitations.revoke': (ctx, { params }) => invitations.revoke(ctx.actor, params.invitationId),
    'members.list': (ctx, { query }) => members.list(ctx.actor, query ?? {}),
    'members.update': (ctx, { params, body }) => members.setRole(ctx.actor, params.memberId, body.role),
    'members.remove': (ctx, { params }) => members.remove(ctx.actor, params.memberId),
    'members.resetPassword': (ctx, { params }) => members.resetPassword(ctx.actor, params.memberId),
    'members.signOut': (ctx, { params }) => members.signOut(ctx.actor, params.memberId),
    'me.get': (ctx) => me.get(ctx.actor),
    'me.update': (ctx, { body }) => me.update(ctx.actor, body),
    'me.setPassword': (ctx, { body }) => me.setPassword(ctx.actor, body),
    'me.prove': (ctx, { body }) => me.prove(ctx.actor, body),
    'me.logins': (ctx, { query }) => me.logins(ctx.actor, query ?? {}),
    'me.endLogin': (ctx, { params }) => me.endLogin(ctx.actor, params.loginId),
    'me.endOtherLogins': (ctx) => me.endOtherLogins(ctx.actor),
    'workspace.get': (ctx) => workspace.get(ctx.actor),
    'workspace.update': (ctx, { body }) => workspace.rename(ctx.actor, body.name),
  };
}

/** Signs the browser in that asked. */
function welcome(ctx: RequestContext, started: StartedLogin): StartedLogin['me'] {
  ctx.cookies.signIn(started);
  return started.me;
}
