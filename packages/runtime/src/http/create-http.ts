import { makeId, SluiceError } from '@sluice/core';
import { fastify, type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Logger } from '../log/index.ts';
import { answerErrors, answerProblem, createSayError, type ErrorAnswer, type SayError } from './errors.ts';
import { addHealth, type Probe } from './health.ts';
import { addMetrics } from './metrics.ts';
import { logRequests } from './request-log.ts';
import { addDrain } from './drain.ts';
import { compileValidator } from './validation.ts';

export interface HttpOptions {
  log: Logger;
  /** Named by `/healthz`, with the version. */
  name: string;
  version?: string;
  /** Default 1 MiB. */
  bodyLimitBytes?: number;
  /** `problem` (default): RFC 9457 bodies. Or how this service says errors on its own wire. */
  errors?: 'problem' | ErrorAnswer;
  /** What `/readyz` asks; `false`: neither `/healthz` nor `/readyz`. */
  health?: readonly Probe[] | false;
  /** Whether `/metrics` answers and requests are measured; default true. */
  metrics?: boolean;
  /** Whether each request leaves a log line; default true. */
  requestLog?: boolean;
  /** How long a client may take to send a request; default 60 s, its headers 20 s at most. */
  requestTimeoutMs?: number;
  /** How long an idle connection is kept; default 72 s, longer than usual load balancers keep theirs. */
  keepAliveMs?: number;
  /** Addresses and ranges of proxies whose `X-Forwarded-*` headers are believed; default none. */
  trustedProxies?: readonly string[];
  /** Whether `/x/` is `/x`; default false. */
  ignoreTrailingSlash?: boolean;
}

export interface Http {
  /** Takes routes until it listens. Its own `log` is silent: log through the logger, with `request.id`. */
  readonly app: FastifyInstance;
  /** Further metrics may be registered here; undefined without metrics. */
  readonly metrics: Registry | undefined;
  /**
   * Stops taking connections, answers new requests on open ones with `server.stopping`, waits for the
   * running ones for at most `drainMs` (default 10 s), then cuts what is left. May be called again.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/** An HTTP server with request ids, validation, errors, limits, health, metrics and a graceful stop. */
export function createHttp(options: HttpOptions): Http {
  const answer =
    options.errors === undefined || options.errors === 'problem' ? answerProblem : options.errors;
  const say = createSayError(answer, options.log);
  const app = makeApp(options, say);
  app.setValidatorCompiler(compileValidator);
  const drain = addDrain(app);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (drain.isStopping()) done(stopping());
    else done();
  });
  const metrics = options.metrics === false ? undefined : addMetrics(app);
  if (options.requestLog !== false) logRequests(app, options.log);
  answerErrors(app, say);
  if (options.health !== false) {
    addHealth({
      app,
      name: options.name,
      ...(options.version === undefined ? {} : { version: options.version }),
      probes: options.health ?? [],
      isStopping: drain.isStopping,
    });
  }
  return { app, metrics, close: (close) => drain.close(close?.drainMs ?? 10_000) };
}

function makeApp(options: HttpOptions, say: SayError): FastifyInstance {
  const requestTimeout = options.requestTimeoutMs ?? 60_000;
  return fastify({
    logger: false,
    bodyLimit: options.bodyLimitBytes ?? 1024 * 1024,
    requestTimeout,
    keepAliveTimeout: options.keepAliveMs ?? 72_000,
    http: { headersTimeout: Math.min(20_000, requestTimeout), maxHeaderSize: 32 * 1024 },
    return503OnClosing: false,
    trustProxy: (options.trustedProxies ?? []).length === 0 ? false : [...(options.trustedProxies ?? [])],
    // What the router refuses skips the hooks, and the router's own answer would repeat the URL with its keys.
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id);
      say(error, request, reply);
    },
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    routerOptions: { ignoreTrailingSlash: options.ignoreTrailingSlash ?? false, maxParamLength: 512 },
  });
}

/** A caller's own id is kept when it is one plain word, so that it can be followed through several servers. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : makeId('request');
}

function stopping(): SluiceError {
  return new SluiceError('server.stopping', {
    message: 'The server is shutting down and takes no new requests.',
    fix: 'Send the request again in a few seconds.',
    retryAfterMs: 5000,
  });
}
