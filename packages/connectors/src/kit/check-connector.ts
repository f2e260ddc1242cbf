import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { Action } from './action.ts';
import type { HeaderAuth, QueryAuth } from './auth.ts';
import { textFaults } from './check-texts.ts';
import { addressFaults } from './check-address.ts';
import { oauthFaults } from './check-oauth.ts';
import type { Connector } from './connector.ts';
import type { DeclaredLimit } from './limits.ts';

/** What is wrong with a connector, in words for whoever writes it; empty when nothing is. */
export function checkConnector(connector: Connector): string[] {
  return [
    ...identity(connector),
    ...guide(connector),
    ...revocation(connector),
    ...fields(connector),
    ...textFaults(connector),
    ...address(connector),
    ...limits(connector),
    ...actions(connector),
    ...collections(connector),
    ...enrichers(connector),
  ];
}

function* identity(connector: Connector): Iterable<string> {
  if (!/^[a-z][a-z0-9-]{0,59}$/.test(connector.id)) yield `id “${connector.id}” is not kebab-case`;
  if (connector.name.trim() === '') yield 'name is empty';
  if (connector.summary.trim() === '') yield 'summary is empty';
  if (connector.categories.length === 0) yield 'categories is empty';
  if (!URL.canParse(connector.website) || !connector.website.startsWith('https://'))
    yield `website “${connector.website}” is not an https address`;
}

function* guide(connector: Connector): Iterable<string> {
  if (connector.guide.steps.length === 0) yield 'guide has no steps';
  for (const [index, step] of connector.guide.steps.entries()) {
    if (step.title.trim() === '' || step.body.trim() === '')
      yield `guide step ${index + 1} lacks a title or a text`;
    if (step.link && !step.link.url.startsWith('https://'))
      yield `guide step ${index + 1} links to no https address`;
  }
}

function* revocation({ revocation: { who, steps, url } }: Connector): Iterable<string> {
  if (who.trim() === '') yield 'revocation does not say who can end a key';
  if (steps.length === 0) yield 'revocation has no steps';
  if (steps.some((step) => step.trim() === '')) yield 'revocation has an empty step';
  if (url !== undefined && (!url.startsWith('https://') || !URL.canParse(url)))
    yield `revocation links to “${url}”, which is not an https address`;
}

function* fields(connector: Connector): Iterable<string> {
  const names = connector.fields.map((field) => field.name);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    yield `field “${name}” is declared twice`;
  for (const field of connector.fields) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(field.name)) yield `field “${field.name}” is not camelCase`;
    if (field.label.trim() === '' || field.help.trim() === '')
      yield `field “${field.name}” lacks a label or help`;
    if (field.pattern !== undefined && !compiles(field.pattern))
      yield `the pattern of field “${field.name}” does not compile`;
    if (field.pattern !== undefined && !field.patternMessage)
      yield `field “${field.name}” has a pattern and no words for when it does not match`;
  }
  const { auth } = connector;
  yield* auth.kind === 'oauth2' ? oauthFaults(connector, auth) : keyAuth(connector, auth);
}

function* keyAuth(connector: Connector, auth: HeaderAuth | QueryAuth): Iterable<string> {
  const secret = connector.fields.find((field) => field.name === auth.field);
  if (!secret) yield `auth uses the field “${auth.field}”, which is not declared`;
  else if (secret.kind !== 'secret' || !secret.required)
    yield `auth uses the field “${secret.name}”, which is not a required secret`;
  if (auth.kind === 'header' && !/^[a-z0-9_-]+$/i.test(auth.header))
    yield `auth header “${auth.header}” is not a header name`;
}

function* address(connector: Connector): Iterable<string> {
  const { baseUrl, basePath } = connector.address;
  yield* addressFaults(connector, 'baseUrl', baseUrl);
  if (baseUrl.endsWith('/')) yield 'baseUrl ends in a slash';
  if (basePath !== undefined && !/^\/.*[^/]$/.test(basePath))
    yield 'basePath does not start with a slash, or ends in one';
  const host = /^https:\/\/([^/]*)/.exec(baseUrl)?.[1] ?? '';
  if (host.includes('*')) yield `host “${host}” has a wildcard`;
}

function* limits(connector: Connector): Iterable<string> {
  const { concurrency, windows, buckets = {} } = connector.limits;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    yield 'limits.concurrency is not a whole number above 0';
  const declared = windows({});
  if (declared.length === 0) yield 'limits declare no window';
  yield* badLimits('limits', declared);
  for (const [name, bucket] of Object.entries(buckets)) yield* badLimits(`bucket “${name}”`, bucket);
}

function* badLimits(where: string, declared: readonly DeclaredLimit[]): Iterable<string> {
  for (const { window, limit } of declared) {
    if (!(limit > 0)) yield `${where}: the limit per ${window} is not above 0`;
  }
}

function* actions(connector: Connector): Iterable<string> {
  for (const [name, action] of Object.entries(connector.actions)) {
    if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(name)) yield `action “${name}” is not named noun.verb`;
    if (action.title.trim() === '') yield `action “${name}” has no title`;
    for (const part of ['input', 'output'] as const) {
      if (!canBeChecked(action[part]))
        yield `action “${name}”: nothing can be checked against its ${part} schema`;
    }
    if (action.effect === 'spend' && (!action.maxCredits || !action.chargedCredits))
      yield `action “${name}” spends, and does not say how much (maxCredits, chargedCredits)`;
    if (action.effect !== 'spend' && action.maxCredits)
      yield `action “${name}” has a price and does not spend`;
    if (action.bucket !== undefined && !connector.limits.buckets?.[action.bucket])
      yield `action “${name}” uses the bucket “${action.bucket}”, which is not declared`;
  }
  const verify = actionOf(connector, connector.verify.action);
  if (!verify) yield `verify uses the action “${connector.verify.action}”, which is not there`;
  else if (verify.effect !== 'read')
    yield `verify uses “${connector.verify.action}”, which does not only read`;
}

function* collections(connector: Connector): Iterable<string> {
  for (const [name, stream] of Object.entries(connector.streams)) {
    if (stream.title.trim() === '') yield `stream “${name}” has no title`;
  }
  for (const [name, sink] of Object.entries(connector.sinks)) {
    if (!Number.isInteger(sink.batchSize) || sink.batchSize < 1)
      yield `sink “${name}” has no usable batch size`;
    if (sink.fields.length === 0) yield `sink “${name}” stores no field`;
  }
}

function* enrichers(connector: Connector): Iterable<string> {
  for (const [name, enricher] of Object.entries(connector.enrichers)) {
    const action = actionOf(connector, enricher.action);
    if (!action) yield `enricher “${name}” uses the action “${enricher.action}”, which is not there`;
    else if (action.effect !== 'spend')
      yield `enricher “${name}” uses “${enricher.action}”, which does not spend`;
    if (!Number.isInteger(enricher.batchSize) || enricher.batchSize < 1)
      yield `enricher “${name}” has no usable batch size`;
    if (enricher.identifiers.length === 0) yield `enricher “${name}” names no identifiers`;
    if (enricher.identity({}) !== null)
      yield `enricher “${name}” gives an identity to a record without identifiers`;
    for (const field of enricher.fields) {
      if (field.option !== undefined && !enricher.options.some((option) => option.name === field.option))
        yield `enricher “${name}”: field “${field.name}” belongs to the unknown option “${field.option}”`;
    }
  }
}

function actionOf(connector: Connector, name: string): Action | undefined {
  return Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
}

/** False for schemas with parts that TypeBox does not know, such as an unsafe type without a kind. */
function canBeChecked(schema: TSchema): boolean {
  try {
    return TypeCompiler.Code(schema) !== '';
  } catch {
    return false;
  }
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}
