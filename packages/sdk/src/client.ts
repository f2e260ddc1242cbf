import {
  fromProblem,
  operations,
  SluiceError,
  ERROR_CODES,
  type Operation,
  type OperationInput,
  type OperationName,
  type OperationOf,
  type OperationOutput,
  type Problem,
} from '@sluice/core';

export interface ClientOptions {
  /** Where the server is: `http://127.0.0.1:4000`. */
  url: string;
  /** An API key: `sluice_…`. Without one the calls are those of whoever is signed in with this browser. */
  apiKey?: string;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** The same key with the same input is carried out once, however often it is sent. */
  idempotencyKey?: string;
}

type Noun<N extends string> = N extends `${infer Head}.${string}` ? Head : never;
type Verb<N extends string, H extends string> = N extends `${H}.${infer Tail}` ? Tail : never;
type Method<O extends Operation> =
  unknown extends OperationInput<O>
    ? (input?: undefined, options?: CallOptions) => Promise<OperationOutput<O>>
    : object extends OperationInput<O>
      ? (input?: OperationInput<O>, options?: CallOptions) => Promise<OperationOutput<O>>
      : (input: OperationInput<O>, options?: CallOptions) => Promise<OperationOutput<O>>;

/** A method for every operation: `client.accounts.list()`, `client.runs.get({ params: { runId } })`. */
export type Client = {
  readonly [H in Noun<OperationName>]: {
    readonly [V in Verb<OperationName, H>]: `${H}.${V}` extends OperationName
      ? Method<OperationOf<`${H}.${V}`>>
      : never;
  };
};

/** Every method throws a `SluiceError` with the code, message and fix that the server gave. */
export function createClient(options: ClientOptions): Client {
  const client: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const [noun = '', verb = ''] = name.split('.');
    const methods = (client[noun] ??= {});
    methods[verb] = (input: LooseInput | undefined = {}, call: CallOptions = {}) =>
      send({ options, operation, input, call });
  }
  return client as unknown as Client;
}

interface LooseInput {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

interface Sending {
  options: ClientOptions;
  operation: Operation;
  input: LooseInput;
  call: CallOptions;
}

async function send({ options, operation, input, call }: Sending): Promise<unknown> {
  const fetch = options.fetch ?? globalThis.fetch;
  const url = `${options.url.replace(/\/+$/, '')}${fillPath(operation.path, input.params ?? {})}${queryText(input.query)}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: operation.method,
      headers: headersFor(operation, options, call),
      // With a key no cookie counts; without one it is the cookie of this server's own pages, and of no others.
      credentials: options.apiKey === undefined ? 'same-origin' : 'omit',
      ...bodyFor(operation, input.body),
      ...(call.signal ? { signal: call.signal } : {}),
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new SluiceError('provider.unavailable', {
      message: `The Sluice server at ${options.url} cannot be reached.`,
      fix: 'Check the address, and that the server is running (`sluice up`).',
      cause: error,
    });
  }
  if (!response.ok) throw await failure(response);
  if (operation.output === 'none') return undefined;
  if (operation.output === 'stream') return response.body;
  return (await response.json()) as unknown;
}

/** `/v1/accounts/{accountId}` with its values, percent-encoded. */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') {
      throw new SluiceError('request.invalid', {
        message: `${name} is missing.`,
        fields: [{ field: name, message: 'is required' }],
      });
    }
    return encodeURIComponent(value);
  });
}

function queryText(query: Readonly<Record<string, unknown>> | undefined): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()}`;
}

function headersFor(operation: Operation, options: ClientOptions, call: CallOptions): Record<string, string> {
  return {
    ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    accept: operation.output === 'stream' ? '*/*' : 'application/json',
    ...(operation.body === 'stream' ? { 'content-type': 'application/octet-stream' } : {}),
    ...(operation.body !== undefined && operation.body !== 'stream'
      ? { 'content-type': 'application/json' }
      : {}),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  };
}

function bodyFor(operation: Operation, body: unknown): RequestInit & { duplex?: 'half' } {
  if (operation.body === undefined) return {};
  if (operation.body !== 'stream') return { body: JSON.stringify(body ?? {}) };
  // A file of the browser is read by the browser, piece by piece, while it is sent.
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob)
    return { body: body as BodyInit };
  return { body: streamOf(body as AsyncIterable<Uint8Array>), duplex: 'half' };
}

function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}

async function failure(response: Response): Promise<SluiceError> {
  const text = await response.text();
  const problem = parseProblem(text);
  if (problem) return fromProblem(problem);
  return new SluiceError('internal', {
    message: `The server answered ${response.status} in a form that is not Sluice's.`,
    fix: 'Check that the address is that of a Sluice server and not of something before it.',
    detail: text.slice(0, 500),
  });
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem>;
    return typeof value.code === 'string' && value.code in ERROR_CODES ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}
