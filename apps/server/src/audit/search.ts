import type { Clock } from '@sluice/core';
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from '../schema/index.ts';
import { cursorAt, pageAfter, pageOf, type PageQuery } from './page.ts';

/** A page of a search: `searchedTo` tells until when it looked where it stopped before the end. */
export interface SearchPage<T> {
  items: T[];
  nextCursor: string | null;
  searchedTo: string | null;
}

type Table = keyof Database;

/** How a list reads its lines: along an index, and where that finds too much, by looking through them. */
export interface Lines<K extends Table, R, Range> {
  /** All columns of the lines of a range, in the order of the list. */
  along(range: Range): SelectQueryBuilder<Database, K, R>;
  /** What is asked for of these lines, in the same order; null where the index leads to nothing else. */
  narrow: ((looked: SelectQueryBuilder<Database, K, R>) => Narrowed<R>) | null;
}

/** A query that waits for how many rows it may give. */
interface Narrowed<R> {
  limit(rows: number): { execute(): Promise<R[]> };
}

/**
 * How many lines one request looks through: few at first, since what is asked for is mostly near, and never so
 * many at once that others would wait for their turn.
 */
const SEARCH_PARTS: readonly number[] = [500, 1_500, 3_000, 5_000, 5_000, 5_000];
/** No part is begun after so long: where lines are read slowly, one request looks through fewer. */
const SEARCH_MS = 40;

/**
 * A page of lines that are listed newest first; `along` is given the id they are below. Throws `request.invalid`
 * for a cursor that is none.
 */
export async function searchPage<K extends Table, R extends { id: string; at: number }, T>(
  { query, show, clock }: { query: PageQuery; show: (row: R) => T; clock: Clock },
  lines: Lines<K, R, string | null>,
): Promise<SearchPage<T>> {
  const { rows, before } = pageAfter(query);
  const after = ({ id }: R) => [id];
  const { found, stoppedAt } = await searchLines({ ranges: [before], rows, clock }, { ...lines, after });
  if (!stoppedAt) return { ...pageOf(found, query, show), searchedTo: null };
  const searchedTo = new Date(stoppedAt.at).toISOString();
  return { items: found.map(show), nextCursor: cursorAt(stoppedAt.id), searchedTo };
}

/**
 * Looks through lines part by part, until it has found `rows` of them, has come to the end of the last range, or
 * has looked enough: then `stoppedAt` is the last line it looked at. `after` names the ranges that follow a line.
 */
export async function searchLines<K extends Table, R, Range>(
  search: { ranges: readonly Range[]; rows: number; clock: Clock },
  lines: Lines<K, R, Range> & { after: (line: R) => readonly Range[] },
): Promise<{ found: R[]; stoppedAt: R | undefined }> {
  const { rows, clock } = search;
  const until = clock.now() + SEARCH_MS;
  const found: R[] = [];
  let [range, ...others] = search.ranges;
  for (let part = 0; range !== undefined;) {
    const most = SEARCH_PARTS[part] ?? 1;
    found.push(...(await fitting(lines, range, { most, rows: rows - found.length })));
    if (found.length >= rows) break;
    const edge = await lastLookedAt(lines, range, most);
    if (edge === undefined) {
      [range, ...others] = others;
      continue;
    }
    part += 1;
    if (part === SEARCH_PARTS.length || clock.now() >= until) return { found, stoppedAt: edge };
    [range, ...others] = lines.after(edge);
  }
  return { found, stoppedAt: undefined };
}

function fitting<K extends Table, R, Range>(
  { along, narrow }: Lines<K, R, Range>,
  range: Range,
  { most, rows }: { most: number; rows: number },
): Promise<R[]> {
  const all = along(range);
  return narrow ? narrow(all.limit(most)).limit(rows).execute() : all.limit(rows).execute();
}

/** The last of so many lines; undefined when the range came to its end. */
async function lastLookedAt<K extends Table, R, Range>(
  { along, narrow }: Lines<K, R, Range>,
  range: Range,
  most: number,
): Promise<R | undefined> {
  if (!narrow) return undefined;
  const [last] = await along(range)
    .offset(most - 1)
    .limit(1)
    .execute();
  return last;
}
