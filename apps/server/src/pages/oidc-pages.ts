import type { OidcRefusal } from '@sluice/core';
import { SluiceError } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { plainAddress } from '../access/index.ts';
import { oidcCookie, type Client, type Oidc, type People } from '../people/index.ts';

export interface OidcPagesOptions {
  oidc: Oidc;
  people: Pick<People, 'signIn' | 'cookies'>;
  publicUrl: () => string;
  log: Logger;
}

const START = '/sign-in/oidc/start';
const COOKIE_SECONDS = 600;

/**
 * The two stops of a sign-in at the identity provider: where the browser sets out, and where it comes back to and
 * is signed in. What goes wrong is told by the sign-in page, which `refused` names the reason to.
 */
export function addOidcPages(app: FastifyInstance, options: OidcPagesOptions): void {
  const { oidc, people, publicUrl } = options;
  app.setErrorHandler((error, request, reply) => {
    options.log.error({ requestId: request.id, err: error }, 'a sign-in at the identity provider broke off');
    return refuse(reply, 'failed');
  });
  app.get<{ Querystring: Record<string, unknown> }>(START, ONCE, async (request, reply) => {
    const elsewhere = publicStart(request, publicUrl());
    if (elsewhere !== undefined) return go(reply, elsewhere);
    const { to, again } = request.query;
    const begun = await oidc.start({ to: textOf(to), again: again === '1' }, clientOf(people, request));
    if ('refused' in begun) return refuse(reply, begun.refused);
    void reply.header('set-cookie', oidcCookie(publicUrl()).write(begun.cookie, COOKIE_SECONDS));
    return go(reply, begun.redirect);
  });
  app.get('/sign-in/oidc/callback', ONCE, async (request, reply) => {
    // It is good for one return, whatever comes of it.
    const own = oidcCookie(publicUrl());
    const cookies = [own.write('', 0)];
    void reply.header('set-cookie', cookies);
    const client = clientOf(people, request);
    const cookie = own.read(request.headers.cookie);
    const outcome = await oidc.finish({ query: queryOf(request), cookie }, client);
    if ('refused' in outcome) return refuse(reply, outcome.refused);
    const { to, ...proven } = outcome;
    const started = await signIn(people, { ...proven, client });
    if (!started) return refuse(reply, 'not_member');
    void reply.header('set-cookie', [...cookies, ...people.cookies().started(started)]);
    return go(reply, to);
  });
}

/** A page that is loaded once, so whoever only asks for its headers must not have it. */
const ONCE = { exposeHeadRoute: false };

function clientOf(people: OidcPagesOptions['people'], request: FastifyRequest): Client {
  return {
    address: plainAddress(request.ip),
    userAgent: request.headers['user-agent'] ?? '',
    ...people.cookies().read(request.headers.cookie),
  };
}

/** A member may be removed in the moment between. */
async function signIn(
  people: OidcPagesOptions['people'],
  proven: { memberId: string; provenAt?: number; client: Client },
) {
  try {
    return await people.signIn.asMember({ ...proven, method: 'oidc' });
  } catch (error) {
    if (error instanceof SluiceError && error.status < 500) return undefined;
    throw error;
  }
}

/**
 * The provider sends the browser back to the public address, so from there it must set out: cookies of `localhost`
 * are none of 127.0.0.1's. Once only: a proxy may tell another host, however the browser asked.
 */
function publicStart(request: FastifyRequest, publicUrl: string): string | undefined {
  const query = new URLSearchParams(queryOf(request));
  if (query.has('hop') || request.host === new URL(publicUrl).host) return undefined;
  query.set('hop', '1');
  return `${publicUrl}${START}?${query.toString()}`;
}

function refuse(reply: FastifyReply, reason: OidcRefusal): FastifyReply {
  return go(reply, `/sign-in?refused=${reason}`);
}

function go(reply: FastifyReply, to: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(to, 302);
}

function queryOf({ raw }: FastifyRequest): string {
  const { url = '' } = raw;
  // A question mark may stand in a query as it is (RFC 3986, 3.4), in a code too.
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
