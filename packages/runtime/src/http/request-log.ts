import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../log/index.ts';
import { scrubUrl } from '../log/index.ts';
import { pathOf } from './errors.ts';

const QUIET_ROUTES = new Set(['/healthz', '/readyz', '/metrics']);

/** One line a request: its route and never its query string. Health checks and scrapes leave none. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  if (!log.isLevelEnabled('error')) return;
  app.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode;
    const level = status >= 500 ? 'error' : 'info';
    if (log.isLevelEnabled(level) && !QUIET_ROUTES.has(request.routeOptions.url ?? '')) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      log[level](
        { requestId: request.id, method: request.method, ...placeOf(request), status, ms },
        'request',
      );
    }
    done();
  });
}

function placeOf(request: FastifyRequest): { route: string } | { path: string } {
  const route = request.routeOptions.url;
  return route === undefined ? { path: scrubUrl(pathOf(request.url)).slice(0, 200) } : { route };
}
