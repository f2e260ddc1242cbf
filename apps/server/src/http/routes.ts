import cors from '@fastify/cors';
import { operations, SluiceError, type Operation, type OperationName } from '@sluice/core';
import type { Http } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { LoginCookies } from '../people/index.ts';
import { callerOf, clientOf, type Caller, type CallerParts } from './callers.ts';
import { closed, plainSchema } from './closed-schema.ts';
import type { Handlers, RequestContext } from './handlers.ts';
import type { Idempotency } from './idempotency.ts';
import { needsBody, openApiDocument } from './openapi.ts';
import { discardRest, sendStream, uploadOf } from './streams.ts';

export interface RoutesOptions extends CallerParts {
  http: Http;
  idempotency: Idempotency;
  handlers: Handlers;
  version: string;
  uploadLimitBytes: number;
}

/** Adds a route for every operation of the table, and the OpenAPI document at `/v1/openapi.json`. */
export function addRoutes(options: RoutesOptions): void {
  const { app } = options.http;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const hubRoutes: RouteOptions[] = [];
  const document = openApiDocument({ version: options.version });
  app.get('/v1/openapi.json', (_request, reply) => reply.send(document));
  for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
    const route = routeOf({ name, operation, options, callers });
    if (operation.scope === 'link') hubRoutes.push(route);
    else if (operation.body === 'stream') addStreamRoute(app, route);
    else app.route(route);
  }
  addHubRoutes(app, hubRoutes);
}

const HUB = '/v1/hub/';

/** The Hub asks from whatever page embeds it; with a token of its own and no cookies, any page may. */
function addHubRoutes(app: FastifyInstance, routes: readonly RouteOptions[]): void {
  void app.register(
    async (plugin) => {
      await plugin.register(cors, {
        origin: '*',
        methods: ['GET', 'POST', 'DELETE'],
        allowedHeaders: ['authorization', 'content-type'],
        exposedHeaders: ['retry-after', 'x-request-id'],
        maxAge: 600,
      });
      for (const route of routes) plugin.route({ ...route, url: route.url.slice(HUB.length - 1) });
    },
    { prefix: HUB },
  );
}

interface RouteParts {
  name: OperationName;
  operation: Operation;
  options: RoutesOptions;
  callers: WeakMap<FastifyRequest, Caller>;
}

function routeOf(parts: RouteParts): RouteOptions {
  const { operation, options, callers } = parts;
  return {
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: schemaOf(operation),
    // Whoever asks for the headers alone would never take what is told, and hold his place for ever.
    ...(operation.streamType === 'text/event-stream' ? { exposeHeadRoute: false } : {}),
    // Before the body is read: who may not do this sends nothing that is looked at.
    onRequest: async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      callers.set(request, await callerOf(options, operation, request));
    },
    preValidation: async (request) => {
      const { body } = operation;
      const mayBeLeftOut = body !== undefined && body !== 'stream' && !needsBody(body);
      if (mayBeLeftOut && (request.body === undefined || request.body === null)) request.body = {};
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (!caller) throw new SluiceError('auth.missing');
      return respond(parts, { request, reply, caller });
    },
  };
}

function schemaOf(operation: Operation): NonNullable<RouteOptions['schema']> {
  const { params, query, body } = operation;
  return {
    ...(params === undefined ? {} : { params: plainSchema(closed(params)) }),
    ...(query === undefined ? {} : { querystring: plainSchema(closed(query)) }),
    ...(body === undefined || body === 'stream' ? {} : { body: plainSchema(closed(body)) }),
  };
}

/** Bytes go to the handler as they come in, whatever their type is called. */
function addStreamRoute(app: FastifyInstance, route: RouteOptions): void {
  void app.register(async (plugin) => {
    plugin.removeAllContentTypeParsers();
    plugin.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    plugin.route(route);
  });
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  caller: Caller;
}

async function respond(parts: RouteParts, exchange: Exchange): Promise<FastifyReply> {
  const { operation, options, name } = parts;
  const { request, reply, caller } = exchange;
  const { actor } = caller;
  const handler = options.handlers[name] as (ctx: RequestContext, input: unknown) => Promise<unknown>;
  const { params, query, body } = request;
  let savedName: string | undefined;
  const ctx: RequestContext = {
    ...caller,
    requestId: request.id,
    signal: gone(reply),
    client: clientOf(options, request),
    cookies: cookiesOf(options.people.cookies(), reply),
    saveAs: (fileName) => void (savedName = fileName),
  };
  if (operation.body === 'stream') {
    try {
      const upload = uploadOf(request, options.uploadLimitBytes);
      return await reply.code(operation.status).send(await handler(ctx, { params, query, body: upload }));
    } finally {
      discardRest(request);
    }
  }
  const input = { params, query, body };
  if (operation.output === 'stream') {
    const chunks = (await handler(ctx, input)) as AsyncIterable<Uint8Array>;
    return sendStream({ request, reply, chunks, savedName, type: operation.streamType });
  }
  const key = operation.idempotencyKey ? request.headers['idempotency-key'] : undefined;
  if (key === undefined) return send(reply, { status: operation.status, body: await handler(ctx, input) });
  const answer = await options.idempotency.run(
    {
      workspaceId: actor.workspaceId,
      key: String(key),
      operation: name,
      asked: { params, body },
      requestId: request.id,
    },
    // A caller who has gone will ask again with the same key: the work is finished for him.
    async (callKey) => ({
      status: operation.status,
      body: await handler({ ...ctx, signal: NEVER, idempotencyKey: callKey }, input),
    }),
  );
  if (answer.replayed) void reply.header('idempotent-replayed', 'true');
  return send(reply, answer);
}

/** What signs the browser in or out goes out with the answer. */
function cookiesOf(cookies: LoginCookies, reply: FastifyReply): RequestContext['cookies'] {
  return {
    signIn: (started) => void reply.header('set-cookie', cookies.started(started)),
    setKnown: (device) => void reply.header('set-cookie', cookies.known(device)),
    signOut: () => void reply.header('set-cookie', cookies.ended()),
  };
}

function send(reply: FastifyReply, { status, body }: { status: number; body: unknown }): FastifyReply {
  void reply.code(status);
  if (status === 204) return reply.send();
  if (status < 400) return reply.send(body);
  // The first answer to a key may have been an error, and is given again as it was.
  return reply.header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
}

const NEVER = new AbortController().signal;

/** Aborts when the connection closes before the answer is out. */
function gone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
