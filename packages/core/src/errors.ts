import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

export interface ErrorOptions {
  /** Safe to show anyone: what happened, in plain words. Defaults to the code's title. */
  message?: string;
  /** What to do next. */
  fix?: string;
  /** Private: for the log of this process, never sent to a caller. */
  detail?: string;
  /** Which inputs are wrong, and why; safe to show. */
  fields?: readonly FieldError[];
  /** How long to wait before a retry can succeed. */
  retryAfterMs?: number;
  /** What the provider said, in its own words, made safe to show. */
  said?: string;
  cause?: unknown;
}

export interface FieldError {
  /** Where: `apiKey`, `mapping.email`, `rows/3`. */
  field: string;
  message: string;
}

/** The one error class: a registered code, a public message, a private detail, and often a fix. */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly detail: string | undefined;
  readonly fields: readonly FieldError[] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly said: string | undefined;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? ERROR_CODES[code].title, { cause: options.cause });
    this.name = 'SluiceError';
    this.code = code;
    this.fix = options.fix;
    this.detail = options.detail;
    this.fields = options.fields;
    this.retryAfterMs = options.retryAfterMs;
    this.said = options.said;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** An RFC 9457 problem: what the HTTP API answers, and what CLI and SDK read. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  fix?: string;
  fields?: readonly FieldError[];
  retryAfterSeconds?: number;
  /** The provider's own words. */
  said?: string;
  requestId?: string;
}

/** Anything thrown, as a problem. What is not a SluiceError becomes `internal` and tells nothing else. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known =
    error instanceof SluiceError ? error : new SluiceError('internal', internalOptions(requestId));
  return {
    type: `urn:sluice:error:${known.code}`,
    title: ERROR_CODES[known.code].title,
    status: known.status,
    code: known.code,
    detail: known.message,
    ...(known.fix === undefined ? {} : { fix: known.fix }),
    ...(known.fields === undefined ? {} : { fields: known.fields }),
    ...(known.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(known.retryAfterMs / 1000) }),
    ...(known.said === undefined ? {} : { said: known.said }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** A problem read from the wire, as the error it was. */
export function fromProblem(problem: Problem): SluiceError {
  const code: ErrorCode = problem.code in ERROR_CODES ? problem.code : 'internal';
  return new SluiceError(code, {
    message: problem.detail,
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
    ...(problem.fields === undefined ? {} : { fields: problem.fields }),
    ...(problem.retryAfterSeconds === undefined ? {} : { retryAfterMs: problem.retryAfterSeconds * 1000 }),
    ...(problem.said === undefined ? {} : { said: problem.said }),
    ...(problem.requestId === undefined ? {} : { detail: `request ${problem.requestId}` }),
  });
}

/** The text of anything thrown, for a log line or a `cause`. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function internalOptions(requestId: string | undefined): ErrorOptions {
  return {
    message: 'Something went wrong inside Sluice.',
    fix: requestId ? `Look for ${requestId} in the server's log.` : "Look in the server's log.",
  };
}
