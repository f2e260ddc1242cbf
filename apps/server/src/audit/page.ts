import { SluiceError } from '@sluice/core';

/** What a list operation is asked for. */
export interface PageQuery {
  /** 1 to 500; default 50. */
  limit?: number;
  /** From `nextCursor` of the page before. */
  cursor?: string;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** How many rows to read (one more than asked for tells whether there is a next page), and below which id. */
export function pageAfter(query: PageQuery): { rows: number; before: string | null } {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  return { rows: limit + 1, before: query.cursor === undefined ? null : readCursor(query.cursor) };
}

/** The rows read for `query`, newest first, as a page. */
export function pageOf<R extends { id: string }, T>(
  rows: readonly R[],
  query: PageQuery,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const kept = rows.slice(0, pageAfter(query).rows - 1);
  const last = kept.at(-1);
  const more = rows.length > kept.length && last !== undefined;
  return { items: kept.map(show), nextCursor: more ? cursorAt(last.id) : null };
}

/** The cursor of a page that begins below an id. */
export function cursorAt(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (/^[a-z]{3}_[0-9a-z]{26}$/.test(id)) return id;
  throw new SluiceError('request.invalid', {
    message: 'The cursor is not one that this API gave.',
    fix: 'Take `nextCursor` of the page before, or leave the cursor out to begin at the top.',
    fields: [{ field: 'cursor', message: 'is not a cursor of this API' }],
  });
}
