import { SluiceError } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../service.ts';
import { refuse, renderRefusal } from '../wire/refusal.ts';
import { answer } from './answer.ts';

/** A larger body is refused with status 413. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

const PREFIX = '/api/v1/module';

/** Puts the API under `/api/v1/module/` of the app. What lies elsewhere is left to the app. */
export async function addRoutes(app: FastifyInstance, service: Service, log: Logger): Promise<void> {
  await app.register(
    async (api) => {
      api.removeAllContentTypeParsers();
      // The API reads or ignores a body by its own rules, so every body comes as text.
      api.addContentTypeParser(
        '*',
        { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
        (_request, body, done) => done(null, body),
      );
      api.setErrorHandler((error, request, reply) => sendFailure({ error, request, reply, service, log }));
      api.all('/*', async (request, reply) => {
        if (/^www\./i.test(request.headers.host ?? '')) return sendNoCompany(reply);
        const { status, body, retryAfterSeconds } = await answer(service, rawCall(request));
        if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
        return sendJson(reply, status, body);
      });
    },
    { prefix: PREFIX },
  );
}

function rawCall(request: FastifyRequest) {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const idempotencyKey = request.headers['idempotency-key'];
  return {
    method: request.method,
    path: path.slice(PREFIX.length),
    queryText: mark === -1 ? '' : url.slice(mark + 1),
    host: request.headers.host ?? '',
    contentType: request.headers['content-type'] ?? '',
    body: typeof request.body === 'string' ? request.body : '',
    idempotencyKey: Array.isArray(idempotencyKey) ? idempotencyKey.join(',') : idempotencyKey,
  };
}

function sendJson(reply: FastifyReply, status: number, body: Record<string, unknown>): FastifyReply {
  return reply.code(status).header('content-type', 'application/json').send(JSON.stringify(body));
}

/** The `www` host serves no company (Flowlu reference 1.1). */
function sendNoCompany(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header('content-type', 'text/html')
    .send('<!doctype html><title>404</title>Not found');
}

/** What went wrong on our side, or before the API was reached, in the API's own envelope. */
function sendFailure(failure: {
  error: unknown;
  request: FastifyRequest;
  reply: FastifyReply;
  service: Service;
  log: Logger;
}): FastifyReply {
  const { error, reply, service, log } = failure;
  const status = statusOf(error);
  const internal = status >= 500;
  if (internal) log.error({ err: error, requestId: failure.request.id }, 'a call failed');
  const refusal = internal
    ? refuse('internal', 'internal server error')
    : refuse('invalidRequest', status === 413 ? 'invalid request: the body is too large' : 'invalid request');
  return sendJson(reply, status, renderRefusal(refusal, service.behaviours).body);
}

function statusOf(error: unknown): number {
  if (error instanceof SluiceError) return error.status;
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
