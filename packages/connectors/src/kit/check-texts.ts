import type { FieldDefinition, Guide } from '@sluice/core';
import type { Connector } from './connector.ts';
import type { Translation } from './translation.ts';

const MAX_ICON = 4_000;

/** What is wrong with what a person sees of a connector beside its English texts: fields' values, sign, languages. */
export function* textFaults(connector: Connector): Iterable<string> {
  for (const field of connector.fields) yield* values(field);
  const { icon } = connector;
  if (
    icon !== undefined &&
    (!icon.startsWith('<svg ') || !icon.includes('viewBox=') || !icon.endsWith('</svg>'))
  )
    yield 'icon is not one SVG with a viewBox';
  if (icon !== undefined && (icon.length > MAX_ICON || /<script|\son\w+=|href=|url\(/i.test(icon)))
    yield 'icon is too long, or loads or runs something';
  for (const [language, translation] of Object.entries(connector.translations ?? {}))
    yield* inLanguage(connector, language, translation);
}

function* values(field: FieldDefinition): Iterable<string> {
  if (field.extract !== undefined && groupsOf(field.extract) < 1)
    yield `the extract of field “${field.name}” does not compile, or has no group`;
  for (const { value, label } of field.options ?? []) {
    if (value === '' || label.trim() === '') yield `an option of field “${field.name}” is empty`;
    if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value))
      yield `the option “${value}” of field “${field.name}” does not match its pattern`;
  }
}

function* inLanguage(connector: Connector, language: string, translation: Translation): Iterable<string> {
  const where = `the translation “${language}”`;
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(language)) yield `${where} is not named for a language`;
  if (translation.summary?.trim() === '') yield `${where} has an empty summary`;
  if (translation.categories && translation.categories.length !== connector.categories.length)
    yield `${where} has other categories`;
  for (const name of Object.keys(translation.fields ?? {})) {
    if (!connector.fields.some((field) => field.name === name))
      yield `${where} names the field “${name}”, which is not declared`;
  }
  const { revocation } = translation;
  if (
    revocation &&
    (revocation.who.trim() === '' || revocation.steps.length !== connector.revocation.steps.length)
  )
    yield `the revocation in ${where} does not have the same steps`;
  if (translation.guide && shape(translation.guide) !== shape(connector.guide))
    yield `the guide in ${where} does not have the same warning, steps, notes and links`;
}

/** Where a guide has texts, and where it leads. */
function shape({ warning, steps }: Guide): string {
  return JSON.stringify([
    warning.trim() !== '',
    ...steps.map((step) => [
      step.title.trim() !== '',
      step.body.trim() !== '',
      step.notes.map((note) => note.trim() !== ''),
      step.link?.url ?? null,
    ]),
  ]);
}

/** How many groups an expression has; -1 where it does not compile. */
function groupsOf(expression: string): number {
  try {
    return (new RegExp(`${expression}|`, 'iu').exec('')?.length ?? 0) - 1;
  } catch {
    return -1;
  }
}
