import type { Static, TObject, TSchema } from '@sinclair/typebox';
import type { ErrorCode } from './error-codes.ts';
import type { Scope } from './schemas.ts';

/**
 * One operation of the API, declared once. Routes, the OpenAPI document, the SDK's methods and the command
 * line come from these; a test says that they all list the same set.
 */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/accounts/{accountId}`: the names in braces are the keys of `params`. */
  path: `/v1/${string}`;
  summary: string;
  /**
   * What the API key or the member must be allowed to do. `link`: it is for the token of a link session.
   * `member`: for whoever is signed in with a browser, whatever the role. `anyone`: for those who are not yet.
   */
  scope: Scope | 'link' | 'member' | 'anyone';
  params?: TObject;
  query?: TObject;
  /** A JSON body, or `stream` for raw bytes. */
  body?: TSchema | 'stream';
  /** What is answered: JSON of this shape, raw bytes, or nothing (204). */
  output: TSchema | 'stream' | 'none';
  /** Of a stream: what it is. By default a file to be saved, as CSV or JSON lines. */
  streamType?: 'text/event-stream';
  status: 200 | 201 | 202 | 204;
  /** Beyond those every operation can answer with (auth, validation, internal). */
  errors: readonly ErrorCode[];
  /** Whether an `Idempotency-Key` header is taken: it is on every operation that spends or writes outside. */
  idempotencyKey?: true;
  /**
   * It lets somebody in, or shuts somebody out, beyond the sign-in that asks: a member must have proven who sits there
   * within 15 minutes in that very sign-in, else it is refused with `auth.proof`. An API key needs nothing more.
   */
  needsProof?: true;
  /** The CLI command, where there is one: `accounts list`. */
  cli?: string;
}

type Of<T> = T extends TSchema ? Static<T> : unknown;

/** The path, query and body of an operation as one flat-named object. */
export type OperationInput<O extends Operation> = (O['params'] extends TObject
  ? { params: Static<O['params']> }
  : unknown) &
  (O['query'] extends TObject ? { query?: Static<O['query']> } : unknown) &
  (O['body'] extends 'stream'
    ? { body: AsyncIterable<Uint8Array> | Uint8Array | Blob | string }
    : O['body'] extends TSchema
      ? { body: Static<O['body']> }
      : unknown);

/** What it answers: JSON, `void` for nothing, or a stream of bytes. */
export type OperationOutput<O extends Operation> = O['output'] extends 'stream'
  ? AsyncIterable<Uint8Array>
  : O['output'] extends 'none'
    ? void
    : Of<O['output']>;
