import { SluiceError } from '@sluice/core';
import type { PageQuery } from '../audit/index.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** How many rows to read (one more than asked for), and after which connector. Throws `request.invalid`. */
export function startOfPage({ limit, cursor }: PageQuery): { rows: number; after: string | null } {
  const rows = Math.min(Math.max(limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT) + 1;
  return { rows, after: cursor === undefined ? null : readCursor(cursor) };
}

/** The rows read for `query`, by connector, as a page. */
export function pageOfApps<R extends { connector: string }, T>(
  rows: readonly R[],
  query: PageQuery,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const kept = rows.slice(0, startOfPage(query).rows - 1);
  const last = kept.at(-1);
  const more = rows.length > kept.length && last !== undefined;
  return {
    items: kept.map(show),
    nextCursor: more ? Buffer.from(last.connector).toString('base64url') : null,
  };
}

function readCursor(cursor: string): string {
  const connector = Buffer.from(cursor, 'base64url').toString('latin1');
  if (/^[a-z][a-z0-9-]{0,59}$/.test(connector)) return connector;
  throw new SluiceError('request.invalid', {
    message: 'The cursor is not one that this API gave.',
    fix: 'Take `nextCursor` of the page before, or leave the cursor out to begin at the top.',
    fields: [{ field: 'cursor', message: 'is not a cursor of this API' }],
  });
}
