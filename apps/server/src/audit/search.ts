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

/** How many lines one request looks through at most, and how many at a time, so that others get their turn. */
const LINES_A_REQUEST = 20_000;
const LINES_A_PART = 5_000;

/** Looks through lines that no index finds, part by part, until the page is full or it has looked enough. */
export async function searchPage<R extends Found, T>(
  search: { query: PageQuery; rows: number; before: string | null; show: (row: R) => T },
  source: SearchSource<R>,
): Promise<SearchPage<T>> {
  const found: R[] = [];
  let { before } = search;
  for (let looked = LINES_A_PART; ; looked += LINES_A_PART) {
    const part = { before, lines: LINES_A_PART };
    found.push(...(await source.fitting({ ...part, rows: search.rows - found.length })));
    const isFull = found.length >= search.rows;
    const edge = isFull ? undefined : await source.edge(part);
    if (!edge) return { ...pageOf(found, search.query, search.show), searchedTo: null };
    before = edge.id;
    if (looked >= LINES_A_REQUEST) {
      return {
        items: found.map(search.show),
        nextCursor: cursorAt(edge.id),
        searchedTo: new Date(edge.at).toISOString(),
      };
    }
  }
}
