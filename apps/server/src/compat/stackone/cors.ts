import type { FastifyInstance, FastifyReply } from 'fastify';

const METHODS = 'GET, POST, PATCH, DELETE, OPTIONS';
const HEADERS = 'content-type, x-hub-session-token, x-hub-version';
const MAX_AGE_SECONDS = 600;

/**
 * Any page may ask the Hub's routes, since the token alone opens them and no cookie is ever looked at; which
 * pages may use a token says its session (StackOne reference 2.1).
 */
export function addCors(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => allowEveryPage(reply));
  app.options('/hub/*', (_request, reply) =>
    reply
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', HEADERS)
      .header('access-control-max-age', MAX_AGE_SECONDS)
      .code(204)
      .send(),
  );
}

export function allowEveryPage(reply: FastifyReply): void {
  void reply.header('access-control-allow-origin', '*');
}
