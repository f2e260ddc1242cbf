import { SluiceError, type Metadata } from '@sluice/core';

/** What this wire knows of a session or an account and Sluice has no place of its own for. */
export interface Notes {
  originUsername: string | null;
  type: string | null;
  /** Asked for at the session. */
  categories: string[] | null;
  /** The integrator's own, as given. */
  metadata: Record<string, unknown> | null;
}

const MARK = 'stackone.';
const USERNAME = `${MARK}origin_username`;
const TYPE = `${MARK}type`;
const CATEGORIES = `${MARK}categories`;
const JSON_MARK = `${MARK}json.`;

/**
 * Keeps them among the metadata, under names that begin with `stackone.` and are not shown as metadata again.
 * A value that is no text, number or boolean is kept as JSON.
 */
export function toMetadata(notes: Notes): Metadata {
  const own = Object.entries(notes.metadata ?? {}).map(([name, value]) => entryOf(name, value));
  return {
    ...Object.fromEntries(own),
    ...(notes.originUsername === null ? {} : { [USERNAME]: notes.originUsername }),
    ...(notes.type === null ? {} : { [TYPE]: notes.type }),
    ...(notes.categories === null ? {} : { [CATEGORIES]: notes.categories.join(',') }),
  };
}

export function fromMetadata(kept: Metadata): Notes {
  const own = Object.entries(kept).flatMap(([name, value]) => {
    if (!name.startsWith(MARK)) return [[name, value] as const];
    return name.startsWith(JSON_MARK) ? [[name.slice(JSON_MARK.length), parse(value)] as const] : [];
  });
  const categories = textAt(kept, CATEGORIES);
  return {
    originUsername: textAt(kept, USERNAME),
    type: textAt(kept, TYPE),
    categories: categories === null ? null : categories.split(','),
    metadata: own.length === 0 ? null : Object.fromEntries(own),
  };
}

const MAX_NAME = 60;
const MAX_TEXT = 1000;

function entryOf(name: string, value: unknown): [string, string | number | boolean] {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const kept = isPlain ? name : `${JSON_MARK}${name}`;
  if (name === '' || kept.length > MAX_NAME || name.startsWith(MARK))
    throw refusal(name, `must have a short name that does not begin with ${MARK}`);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > MAX_TEXT) throw refusal(name, `must have at most ${MAX_TEXT} characters`);
  return [kept, isPlain ? value : text];
}

function refusal(name: string, message: string): SluiceError {
  const field = `metadata.${name.slice(0, MAX_NAME)}`;
  return new SluiceError('request.invalid', {
    message: `The body is not valid: ${field} ${message}.`,
    fix: 'Correct it and send the request again.',
    fields: [{ field, message }],
  });
}

function textAt(kept: Metadata, name: string): string | null {
  const value = kept[name];
  return typeof value === 'string' ? value : null;
}

function parse(value: string | number | boolean): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return value;
  }
}
