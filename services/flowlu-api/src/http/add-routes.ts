import type { ErrorAnswer } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Behaviours } from '../behaviours.ts';
import type { Service } from '../service.ts';
import { type Refusal, refuse, renderRefusal } from '../wire/refusal.ts';
import { answer } from './answer.ts';
import type { RawCall } from './call.ts';

const PREFIX = '/api/v1/module';

/** Puts the API under `/api/v1/module/` of the app. */
export function addRoutes(app: FastifyInstance, service: Service): void {
  void app.register(
    (api, _options, done) => {
      // The API reads or ignores a body by its own rules, so every body comes as text.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
      api.all('/*', async (request, reply) => {
        if (/^www\./i.test(request.headers.host ?? '')) return sendNotFound(reply);
        const { status, body, retryAfterSeconds } = await answer(service, rawCall(request));
        if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
        return sendJson(reply, status, body);
      });
      done();
    },
    { prefix: PREFIX },
  );
}

/**
 * Says in the API's own envelope what went wrong on our side or before a call was understood; outside the
 * API a page that is not there is HTML, as on the real one (Flowlu reference 1.1).
 */
export function answerFailure(behaviours: Behaviours): ErrorAnswer {
  return ({ error, request, reply }) => {
    if (error.code === 'route.unknown' || !request.url.startsWith(PREFIX)) {
      sendNotFound(reply);
      return;
    }
    sendJson(reply, error.status, renderRefusal(refusalOf(error), behaviours).body);
  };
}

function refusalOf(error: { code: string; status: number }): Refusal {
  if (error.status >= 500) return refuse('internal', 'internal server error');
  const tooLarge = error.code === 'request.too_large';
  return refuse('invalidRequest', tooLarge ? 'invalid request: the body is too large' : 'invalid request');
}

function rawCall(request: FastifyRequest): RawCall {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const key = request.headers['idempotency-key'];
  return {
    method: request.method,
    path: path.slice(PREFIX.length),
    queryText: mark === -1 ? '' : url.slice(mark + 1),
    host: request.headers.host ?? '',
    contentType: request.headers['content-type'] ?? '',
    body: typeof request.body === 'string' ? request.body : '',
    idempotencyKey: Array.isArray(key) ? key.join(',') : key,
  };
}

function sendJson(reply: FastifyReply, status: number, body: Record<string, unknown>): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

function sendNotFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header('content-type', 'text/html')
    .send('<!doctype html><title>404</title>Not found');
}
