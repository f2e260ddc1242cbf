import type { Clock } from '@sluice/core';
import { cursorAt, pageOf, type PageQuery } from './page.ts';

/** A page of a search: `searchedTo` tells until when it looked where it stopped before the end. */
export interface SearchPage<T> {
  items: T[];
  nextCursor: string | null;
  searchedTo: string | null;
}

type Found = { id: string; at: number };

/** How the lines that a search looks through are read, newest first and below an id. */
export interface SearchSource<R extends Found> {
  /** Those that fit among the next `lines`, at most `rows`. */
  fitting(part: { before: string | null; lines: number; rows: number }): Promise<readonly R[]>;
  /** The last of the next `lines`; undefined where there are fewer. */
  edge(part: { before: string | null; lines: number }): Promise<Found | undefined>;
}

/**
 * How many lines one request looks through: few at first, since what is asked for is mostly near, and never so
 * many at once that others would wait for their turn.
 */
export const SEARCH_PARTS: readonly number[] = [500, 1_500, 3_000, 5_000, 5_000, 5_000];
/** No part is begun after so long: where lines are read slowly, one request looks through fewer. */
export const SEARCH_MS = 40;

/** Looks through lines that no index finds, part by part, until the page is full or it has looked enough. */
export async function searchPage<R extends Found, T>(
  search: {
    query: PageQuery;
    rows: number;
    before: string | null;
    show: (row: R) => T;
    clock: Clock;
  },
  source: SearchSource<R>,
): Promise<SearchPage<T>> {
  const found: R[] = [];
  const { clock } = search;
  const until = clock.now() + SEARCH_MS;
  let { before } = search;
  for (const [index, lines] of SEARCH_PARTS.entries()) {
    const part = { before, lines };
    found.push(...(await source.fitting({ ...part, rows: search.rows - found.length })));
    const isFull = found.length >= search.rows;
    const edge = isFull ? undefined : await source.edge(part);
    if (!edge) break;
    before = edge.id;
    const isLast = index === SEARCH_PARTS.length - 1 || clock.now() >= until;
    if (isLast) return stopped(found.map(search.show), edge);
  }
  return { ...pageOf(found, search.query, search.show), searchedTo: null };
}

function stopped<T>(items: T[], edge: Found): SearchPage<T> {
  return { items, nextCursor: cursorAt(edge.id), searchedTo: new Date(edge.at).toISOString() };
}
