import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

let processMetrics: Registry | undefined;

/** Measures every request and answers `/metrics` in the Prometheus text format, the process's figures included. */
export function addMetrics(app: FastifyInstance): Registry {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  // Labels come from the routes, never from what a caller sends, so their number is bounded.
  const series = new Map<string, { observe: (seconds: number) => void }>();
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    const method = route === undefined ? 'any' : request.method;
    const key = `${method} ${route ?? ''} ${reply.statusCode}`;
    let measure = series.get(key);
    if (measure === undefined) {
      measure = durations.labels(method, route ?? 'unmatched', String(reply.statusCode));
      series.set(key, measure);
    }
    measure.observe(reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', async (_request, reply) => {
    processMetrics ??= collectProcessMetrics();
    const texts = await Promise.all([registry.metrics(), processMetrics.metrics()]);
    await reply.header('content-type', registry.contentType).send(texts.join('\n'));
  });
  return registry;
}

/** Collected once a process, however many servers it runs: each collection observes the garbage collector. */
function collectProcessMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
