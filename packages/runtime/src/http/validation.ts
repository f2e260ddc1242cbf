import { Ajv, type Options } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

/** Formats that schemas may name. */
const FORMATS = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  email: /^[^\s@]{1,64}@[^\s@]{1,255}$/,
  uri: { type: 'string', validate: (text: string) => URL.canParse(text) },
  hostname: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'date-time': {
    type: 'string',
    validate: (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
  },
} as const;

// Strings are never silently turned into numbers in a body; a query string has nothing but strings. One
// failure is named at a time, so that a hostile body cannot make a million of them.
const COMMON: Options = {
  useDefaults: true,
  removeAdditional: false,
  allErrors: false,
  strictTypes: false,
  strictTuples: false,
};
const bodies = makeAjv({ ...COMMON, coerceTypes: false });
const texts = makeAjv({ ...COMMON, coerceTypes: 'array' });

/** Compiles the schemas of routes: bodies exactly, query, path and headers from their text. */
export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? bodies : texts).compile(schema);

function makeAjv(options: Options): Ajv {
  const ajv = new Ajv({ ...options, formats: FORMATS });
  ajv.addVocabulary(['example', 'x-secret']);
  return ajv;
}
