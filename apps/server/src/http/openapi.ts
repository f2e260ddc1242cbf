import { ERROR_CODES, operations, SCOPES, type ErrorCode, type Operation } from '@sluice/core';
import type { TObject, TSchema } from '@sinclair/typebox';
import { closed, plainSchema } from './closed-schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** What any operation can answer with, whatever it is. */
const ALWAYS: readonly ErrorCode[] = ['request.invalid', 'server.stopping', 'internal'];
/** By what opens an operation: how that is said, and what else it can answer with. */
interface Opened {
  security?: readonly Json[];
  errors: readonly ErrorCode[];
}

const KEY_OR_ROLE: Opened = {
  errors: ['auth.missing', 'auth.invalid', 'auth.scope', 'auth.role', 'auth.address', 'auth.origin'],
};
/** Those of a link token name their own errors, and so do those that need nothing. */
const BY_SCOPE: Readonly<Record<string, Opened>> = {
  link: { security: [{ linkToken: [] }], errors: [] },
  member: {
    security: [{ browser: [] }],
    errors: ['auth.missing', 'auth.invalid', 'auth.member', 'auth.origin'],
  },
  anyone: { security: [], errors: [] },
};
const openedBy = ({ scope }: Operation): Opened => BY_SCOPE[scope] ?? KEY_OR_ROLE;

const proofErrors = ({ needsProof }: Operation): readonly ErrorCode[] => (needsProof ? ['auth.proof'] : []);

/** The OpenAPI 3.1 document of the whole API, made from the operation table and nothing else. */
export function openApiDocument({ version, url }: { version: string; url?: string }): Json {
  const named = new Map<string, unknown>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const methods = (paths[operation.path] ??= {});
    methods[operation.method.toLowerCase()] = describe(name, operation, named);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      version,
      description: 'A self-hosted data exchange for go-to-market teams.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    ...(url === undefined ? {} : { servers: [{ url }] }),
    security: [{ apiKey: [] }, { browser: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key, \`sluice_…\`. Scopes: ${SCOPES.join(', ')}.`,
        },
        browser: {
          type: 'apiKey',
          in: 'cookie',
          name: 'sluice_session',
          description:
            'The sign-in of a member with a browser; its role has scopes. What changes something must come from a page of this server. The name also holds the port, or is `__Host-sluice` over https.',
        },
        linkToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of one link session, `slink_…`, as the Hub sends it.',
        },
      },
      schemas: { Problem: problemSchema(), ...Object.fromEntries(named) },
    },
  };
}

function describe(name: string, operation: Operation, named: Map<string, unknown>): Json {
  const { security, errors } = openedBy(operation);
  return {
    operationId: name,
    summary: operation.summary,
    tags: [name.split('.')[0]],
    'x-scope': operation.scope,
    ...(security === undefined ? {} : { security }),
    ...(operation.needsProof ? { 'x-needs-proof': true } : {}),
    ...(operation.cli === undefined ? {} : { 'x-cli': `sluice ${operation.cli}` }),
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...(operation.idempotencyKey ? [IDEMPOTENCY_KEY] : []),
    ],
    ...requestBody(operation),
    responses: {
      [operation.status]: success(operation, named),
      ...problems([...new Set([...ALWAYS, ...errors, ...proofErrors(operation), ...operation.errors])]),
    },
  };
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same request is carried out once; a repeat gets the first answer again. Kept for 48 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parameters(place: 'path' | 'query', schema: TObject | undefined): Json[] {
  if (!schema) return [];
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: plainSchema(property),
  }));
}

function requestBody(operation: Operation): Json {
  const { body } = operation;
  if (body === undefined) return {};
  if (body === 'stream')
    return {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string' } } },
      },
    };
  return {
    requestBody: {
      required: needsBody(body),
      content: { 'application/json': { schema: plainSchema(closed(body)) } },
    },
  };
}

/** A body all of whose properties may be left out may be left out itself. */
export function needsBody(body: TSchema): boolean {
  const { required } = body as { required?: readonly string[] };
  return (required ?? []).length > 0;
}

function success(operation: Operation, named: Map<string, unknown>): Json {
  const { output } = operation;
  if (output === 'none') return { description: 'Done' };
  if (operation.streamType !== undefined)
    return { description: 'The events', content: { [operation.streamType]: { schema: { type: 'string' } } } };
  if (output === 'stream')
    return {
      description: 'The data',
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    };
  return {
    description: 'Done',
    content: { 'application/json': { schema: reference(output, named) } },
  };
}

/** A schema that has an id is put among the components once, and referred to. */
function reference(schema: unknown, named: Map<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => reference(item, named));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id, ...rest } = schema as { $id?: string };
  const plain = Object.fromEntries(
    Object.entries(rest).map(([name, item]) => [name, reference(item, named)]),
  );
  if ($id === undefined) return plain;
  named.set($id, plain);
  return { $ref: `#/components/schemas/${$id}` };
}

function problems(codes: readonly ErrorCode[]): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      String(status),
      {
        description: those.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function problemSchema(): Json {
  const text = { type: 'string' };
  return {
    type: 'object',
    description: 'An error, as RFC 9457 has it',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(ERROR_CODES) },
      detail: { type: 'string', description: 'What happened this time' },
      fix: { type: 'string', description: 'What to do' },
      fields: {
        type: 'array',
        items: { type: 'object', required: ['field', 'message'], properties: { field: text, message: text } },
      },
      retryAfterSeconds: { type: 'integer' },
      requestId: text,
    },
  };
}
