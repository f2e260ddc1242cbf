import { SluiceError } from '@sluice/core';

/** A span of time in milliseconds: from its first moment, to the first that is not in it any more. */
export interface Period {
  from?: number;
  to?: number;
}

/** The period of a query, as ISO 8601 texts. Throws `request.invalid`. */
export function readPeriod(query: { from?: string; to?: string }): Period {
  const from = query.from === undefined ? undefined : readTime('from', query.from);
  const to = query.to === undefined ? undefined : readTime('to', query.to);
  if (from !== undefined && to !== undefined && from >= to) {
    throw invalid('from', 'must be earlier than `to`');
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

const ISO_FORM = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function readTime(field: string, text: string): number {
  const time = ISO_FORM.test(text) ? Date.parse(text) : Number.NaN;
  // Before 1970 there was nothing to tell of.
  if (Number.isNaN(time) || time < 0) throw invalid(field, 'must be a time such as 2026-01-31T12:00:00Z');
  return time;
}

function invalid(field: string, message: string): SluiceError {
  return new SluiceError('request.invalid', {
    message: `The period cannot be read: \`${field}\` ${message}.`,
    fix: 'Give times in ISO 8601 with their zone; a day alone is taken as UTC.',
    fields: [{ field, message }],
  });
}
