import { SluiceError, type ErrorCode } from '@sluice/core';
import type { ErrorAnswer } from '@sluice/runtime';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends JSON that is text already. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type(JSON_TYPE).send(text);
}

/** The shape that the API's specification has for errors, Lusha reference 5.2. */
export function refuse(reply: FastifyReply, statusCode: number, message: string): FastifyReply {
  return sendJson(reply.code(statusCode), JSON.stringify({ statusCode, message }));
}

/** What the live API says of a V3 body that is not valid, Lusha reference 5.2. */
export function refuseBody(reply: FastifyReply, problems: readonly string[]): FastifyReply {
  const message = problems.join(', ');
  const body = { name: 'BadRequest', message, code: 400, className: 'bad-request', errors: {} };
  return sendJson(reply.code(400), JSON.stringify(body));
}

/** What the specification says of a V2 request that is not valid. */
export function refuseValidation(reply: FastifyReply, errors: readonly string[]): FastifyReply {
  return sendJson(reply.code(400), JSON.stringify({ statusCode: 400, message: 'Validation failed', errors }));
}

/** What the live API says of a key that is wrong, Lusha reference 1.2. */
export function refuseKey(
  reply: FastifyReply,
  refusal: { statusCode: 400 | 401; message: string; now: number },
): FastifyReply {
  const { statusCode, message } = refusal;
  const error = statusCode === 401 ? 'Unauthorized' : 'Bad Request';
  const timestamp = new Date(refusal.now).toISOString();
  return sendJson(reply.code(statusCode), JSON.stringify({ statusCode, timestamp, message, error }));
}

/** Everything that is thrown, in the API's words. Never a `billing`: errors cost nothing. */
export const answerError: ErrorAnswer = ({ error, request, reply }) => {
  if (error.code === 'route.unknown' || error.code === 'route.method') return void refuseRoute(reply);
  if (error.code === 'request.invalid') {
    if (request.url.startsWith('/v3/')) return void refuseBody(reply, [error.message]);
    return void refuseValidation(reply, [error.message]);
  }
  return void refuse(reply, error.status, MESSAGES[error.code] ?? error.message);
};

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  'provider.credits': 'Insufficient credits: this request costs more than the account has left',
  'idempotency.conflict': 'The Idempotency-Key was already used for another request',
  internal: 'Internal server error',
};

/** The gateway in front of the live API answers so for any address it does not route. */
function refuseRoute(reply: FastifyReply): FastifyReply {
  const body = {
    message: 'no Route matched with those values',
    request_id: randomUUID().replaceAll('-', ''),
  };
  return sendJson(reply.code(404), JSON.stringify(body));
}

/** Asked for something that this service does not hold; the API says so of what a plan leaves out. */
export function notInPlan(feature: string): SluiceError {
  return new SluiceError('auth.scope', { message: `${feature} are not part of this account's plan` });
}
