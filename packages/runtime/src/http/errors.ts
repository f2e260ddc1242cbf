import { SluiceError, toProblem, type ErrorOptions, type FieldError } from '@sluice/core';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Logger } from '../log/index.ts';
import { createRouteBook } from './route-book.ts';

/**
 * Says one error on the wire. Whatever goes wrong arrives here as a SluiceError: what was thrown, or
 * `request.invalid` with `fields`, `request.too_large`, `request.media_type`, `route.unknown`,
 * `route.method`, `server.stopping`, and `internal` for anything else.
 */
export type ErrorAnswer = (answer: {
  error: SluiceError;
  request: FastifyRequest;
  reply: FastifyReply;
}) => void;

/** An `application/problem+json` body as RFC 9457 has it. */
export const answerProblem: ErrorAnswer = ({ error, request, reply }) => {
  void reply
    .code(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(toProblem(error, request.id)));
};

/** Says whatever was thrown, through the service's own answer. */
export type SayError = (thrown: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => void;

/** Answers through `answer`, and logs what is the server's own fault. */
export function createSayError(answer: ErrorAnswer, log: Logger): SayError {
  return (thrown, request, reply) => {
    const error = toSluiceError(thrown);
    if (isOwnFault(error)) log.error({ requestId: request.id, err: error }, 'a request failed');
    if (error.retryAfterMs !== undefined)
      void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
    answer({ error, request, reply });
  };
}

/** What only the operator can mend, for which the log has to say more than the answer does. */
function isOwnFault({ status, code }: SluiceError): boolean {
  return status === 500 || (status > 500 && /^(store|vault)\./.test(code));
}

/** Sends every error of the app through `say`; those of the router itself reach it as `frameworkErrors`. */
export function answerErrors(app: FastifyInstance, say: SayError): void {
  const routes = createRouteBook(app);
  app.setErrorHandler(say);
  app.setNotFoundHandler((request, reply) => {
    const methods = routes.methodsOf(pathOf(request.url));
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    say(
      methods.length > 0 ? wrongMethod(request.method, methods) : unknownRoute(request.method),
      request,
      reply,
    );
  });
  app.server.removeAllListeners('clientError');
  app.server.on('clientError', answerBrokenRequest);
}

/** A request line's path, without the query string that may hold a key. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

const PARSE_ERRORS: Record<
  string,
  { code: 'request.invalid' | 'request.too_large' | 'request.media_type' } & ErrorOptions
> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'request.too_large',
    message: 'The request body is larger than this server takes.',
    fix: 'Send less at once, for instance in several requests.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'request.media_type',
    message: 'The request body is of a type that this address does not take.',
    fix: 'Send the body with the content-type that the reference names, usually application/json.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'request.invalid',
    message: 'The request body is not valid JSON.',
    fix: 'Check quotes, commas and braces of the body.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'request.invalid',
    message: 'The request body is empty although its content-type says JSON.',
    fix: 'Send a JSON body, or leave the content-type out.',
  },
  FST_ERR_BAD_URL: {
    code: 'request.invalid',
    message: 'The path of the request cannot be read.',
    fix: 'Escape every % in the path as %25.',
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'request.invalid',
    message: 'A part of the path is too long.',
    fix: 'Compare the path with the reference.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request.invalid',
    message: 'The request body is not as long as its content-length says.',
    fix: 'Send the body whole, with its length in bytes.',
  },
};

function toSluiceError(thrown: FastifyError | Error): SluiceError {
  if (thrown instanceof SluiceError) return thrown;
  if ('validation' in thrown && thrown.validation) return invalidRequest(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const statusCode = ('statusCode' in thrown ? thrown.statusCode : undefined) ?? 500;
  const known = PARSE_ERRORS[code];
  if (known) return new SluiceError(known.code, { ...known, cause: thrown });
  if (code.startsWith('FST_ERR_') && statusCode >= 400 && statusCode < 500) {
    return new SluiceError('request.invalid', { detail: thrown.message, cause: thrown });
  }
  return new SluiceError('internal', {
    message: 'Something went wrong inside Sluice.',
    fix: "Look for the request's id in the server's log.",
    cause: thrown,
  });
}

function invalidRequest(error: FastifyError): SluiceError {
  const part = error.validationContext ?? 'body';
  const fields = (error.validation ?? []).map((failure): FieldError => {
    const extra = failure.params['missingProperty'] ?? failure.params['additionalProperty'];
    const path = [
      ...failure.instancePath.split('/').slice(1),
      ...(typeof extra === 'string' ? [extra] : []),
    ].join('.');
    return { field: path === '' ? part : path, message: wordsOf(failure) };
  });
  const [first] = fields;
  const where = part === 'querystring' ? 'query' : part;
  return new SluiceError('request.invalid', {
    message:
      first === undefined
        ? `The ${where} is not valid.`
        : `The ${where} is not valid: ${first.field} ${first.message}.`,
    fix: 'Correct the fields that are named and send the request again.',
    fields,
    cause: error,
  });
}

function wordsOf({ params, message }: NonNullable<FastifyError['validation']>[number]): string {
  if (params['missingProperty'] !== undefined) return 'is needed';
  if (params['additionalProperty'] !== undefined) return 'is not known';
  return message ?? 'is not valid';
}

function wrongMethod(method: string, allowed: readonly string[]): SluiceError {
  return new SluiceError('route.method', {
    message: `This address does not take ${method}.`,
    fix: `Use ${allowed.join(' or ')}.`,
  });
}

function unknownRoute(method: string): SluiceError {
  return new SluiceError('route.unknown', {
    message: `There is nothing to ${method} at this address.`,
    fix: 'Compare the path with the reference.',
  });
}

const BROKEN: Record<string, { status: number; reason: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'Request Timeout' },
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'Request Header Fields Too Large' },
};

/** What is no HTTP, comes too slowly or has too many headers never becomes a request: answered by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason } = BROKEN[error.code ?? ''] ?? { status: 400, reason: 'Bad Request' };
  const problem = toProblem(
    new SluiceError('request.invalid', { message: 'The request is not readable as HTTP.' }),
  );
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\n` +
      `content-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
