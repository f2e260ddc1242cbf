import type { Links } from '../links/index.ts';
import type { Oauth } from '../oauth/index.ts';
import { linkOf, type Handlers } from './handlers.ts';

type Names = `linkSessions.${string}` | `branding.${string}` | `oauthApps.${string}` | `hub.${string}`;

/** Link sessions, branding and OAuth apps for the integrator, and all that the Hub asks. */
export function linkHandlers(parts: {
  links: Links;
  oauth: Oauth;
}): Pick<Handlers, Extract<keyof Handlers, Names>> {
  const { links, oauth } = parts;
  return {
    'linkSessions.create': (ctx, { body }) => links.create(ctx.actor, body),
    'linkSessions.list': (ctx, { query }) => links.list(ctx.actor, query ?? {}),
    'linkSessions.get': (ctx, { params }) => links.get(ctx.actor, params.linkSessionId),
    'linkSessions.revoke': (ctx, { params }) => links.revoke(ctx.actor, params.linkSessionId),
    'branding.get': (ctx) => links.getBranding(ctx.actor),
    'branding.set': (ctx, { body }) => links.setBranding(ctx.actor, body),
    'oauthApps.list': (ctx, { query }) => oauth.listApps(ctx.actor, query ?? {}),
    'oauthApps.set': (ctx, { params, body }) => oauth.setApp(ctx.actor, params.connectorId, body),
    'oauthApps.remove': (ctx, { params }) => oauth.removeApp(ctx.actor, params.connectorId),
    'hub.session': (ctx, { query }) => links.session(linkOf(ctx), query?.locale),
    'hub.form': (ctx, { params, query }) => links.form(linkOf(ctx), params.connectorId, query?.locale),
    'hub.link': (ctx, { body }) => links.link(linkOf(ctx), { body, signal: ctx.signal }),
    'hub.startAttempt': (ctx, { body }) => oauth.startAttempt(linkOf(ctx), body),
    'hub.attempt': (ctx, { params }) => oauth.attempt(linkOf(ctx), params.attemptId),
    'hub.cancelAttempt': (ctx, { params }) => oauth.cancelAttempt(linkOf(ctx), params.attemptId),
  };
}
