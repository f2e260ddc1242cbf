import type { TSchema } from '@sinclair/typebox';
import { SluiceError, type Scope } from '@sluice/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../../access/index.ts';
import type { Actor } from '../../audit/index.ts';
import { asBearer } from './basic-auth.ts';
import type { StackoneParts } from './parts.ts';

/** A route that an API key opens, as a whole. */
export interface PlatformRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  scope: Scope;
  body?: TSchema;
  /** Default 200. */
  status?: number;
  handle: (asked: Asked) => Promise<unknown>;
}

export interface Asked {
  actor: Actor;
  request: FastifyRequest;
  reply: FastifyReply;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string | string[] | undefined>>;
  /** Of the route's own schema. */
  body: unknown;
}

/** Adds it. Who may not ask is refused before the body is read. */
export function addPlatformRoute(app: FastifyInstance, parts: StackoneParts, route: PlatformRoute): void {
  const actors = new WeakMap<FastifyRequest, Actor>();
  app.route({
    method: route.method,
    url: route.url,
    ...(route.body === undefined ? {} : { schema: { body: route.body } }),
    onRequest: async (request) => {
      const actor = await parts.access.authenticate(asBearer(request.headers.authorization), request.ip);
      requireScope(actor, route.scope);
      actors.set(request, actor);
    },
    handler: async (request, reply) => {
      const actor = actors.get(request);
      if (!actor) throw new SluiceError('auth.missing');
      const answer = await route.handle({
        actor,
        request,
        reply,
        params: request.params as Asked['params'],
        query: request.query as Asked['query'],
        body: request.body,
      });
      return reply.code(route.status ?? 200).send(answer);
    },
  });
}

/** The values of a list in a query, written `a=1&a=2`, `a[]=1` or `a=1,2`. */
export function listOf(query: Asked['query'], name: string): string[] {
  const given = [query[name], query[`${name}[]`]].flat().filter((value) => value !== undefined);
  return given
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A whole number in a query. Throws `request.invalid` when it is none, or not in its bounds. */
export function numberOf(
  query: Asked['query'],
  { name, standard, max }: { name: string; standard: number; max: number },
): number {
  const text = [query[name]].flat()[0];
  if (text === undefined || text === '') return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return Math.min(value, max);
  throw new SluiceError('request.invalid', {
    message: `The query is not valid: ${name} must be a whole number from 1 on.`,
    fix: 'Correct it and send the request again.',
    fields: [{ field: name, message: 'must be a whole number from 1 on' }],
  });
}
