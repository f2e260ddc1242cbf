import { SluiceError, type Operation } from '@sluice/core';
import type { FastifyRequest } from 'fastify';
import { plainAddress, requireScope, type Access } from '../access/index.ts';
import type { Actor } from '../audit/index.ts';
import type { Links, OpenLink } from '../links/index.ts';
import { requireOwnOrigin, type People } from '../people/index.ts';

/** Who asks: the holder of an API key, a member with a browser, the holder of a link's token, or nobody known. */
export interface Caller {
  actor: Actor;
  link?: OpenLink;
}

export interface CallerParts {
  access: Access;
  people: People;
  links: Links;
  publicUrl: () => string;
}

/**
 * An API key goes before a cookie. What a browser sends by itself, its cookie, counts for a request that changes
 * something only from a page of this server. Throws what tells the caller that he may not ask. I-18
 */
export async function callerOf(
  parts: CallerParts,
  operation: Operation,
  request: FastifyRequest,
): Promise<Caller> {
  const { access, people, links } = parts;
  const { scope } = operation;
  const { authorization, origin } = request.headers;
  if (scope === 'link') {
    const link = await links.authenticate(authorization, origin);
    return { actor: link.actor, link };
  }
  if (scope === 'anyone') {
    requireOwnPage(parts, request);
    return { actor: people.stranger() };
  }
  if (authorization !== undefined) {
    const actor = await access.authenticate(authorization, request.ip);
    if (scope === 'member') throw notForKeys();
    requireScope(actor, scope);
    return { actor };
  }
  const actor = await people.authenticate(people.cookies().read(request.headers.cookie).session);
  requireOwnPage(parts, request);
  if (scope !== 'member') requireScope(actor, scope);
  if (operation.needsProof) await people.requireProof(actor);
  return { actor };
}

/** The browser that asks, with what it carries. */
export function clientOf({ people }: Pick<CallerParts, 'people'>, request: FastifyRequest) {
  return {
    address: plainAddress(request.ip),
    userAgent: request.headers['user-agent'] ?? '',
    host: request.host,
    ...people.cookies().read(request.headers.cookie),
  };
}

/** Throws `auth.origin` for a request that may change something and does not come from a page of this server. */
function requireOwnPage({ publicUrl }: Pick<CallerParts, 'publicUrl'>, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, 'sec-fetch-site': fetchSite } = request.headers;
  requireOwnOrigin({
    origin,
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
    own: `${request.protocol}://${request.host}`,
    publicUrl: publicUrl(),
  });
}

function notForKeys(): SluiceError {
  return new SluiceError('auth.member', {
    message: 'This is about a person who is signed in, and an API key is none.',
    fix: 'Open the console in a browser and sign in.',
  });
}
