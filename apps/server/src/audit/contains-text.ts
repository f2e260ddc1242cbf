import { sql, type RawBuilder } from 'kysely';

const MAX_WORDS = 8;

/** Whether a column holds the text somewhere, whatever its case; the same on every store. */
export function containsText(column: string, text: string): RawBuilder<boolean> {
  const held = casingsOf(text).map((casing) => {
    const escaped = casing.replaceAll(/[\\%_]/g, '\\$&');
    return sql<boolean>`lower(${sql.ref(column)}) like ${`%${escaped}%`} escape '\\'`;
  });
  return sql<boolean>`(${sql.join(held, sql` or `)})`;
}

/** Whether each of the words typed into a search field stands in one of the columns. */
export function holdsWords(columns: readonly string[], text: string): RawBuilder<boolean> {
  const held = wordsOf(text).map((word) => {
    const places = columns.map((column) => containsText(column, word));
    return sql<boolean>`(${sql.join(places, sql` or `)})`;
  });
  return held.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`(${sql.join(held, sql` and `)})`;
}

/** The words of what was typed into a search field. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
}

/** SQLite lowers the letters of ASCII alone: others are looked for as they are mostly written. */
function casingsOf(text: string): string[] {
  const lower = text.toLowerCase();
  if (!/[^\p{ASCII}]/u.test(text)) return [lower];
  const [first = '', ...rest] = lower;
  return [...new Set([lower, lower.toUpperCase(), first.toUpperCase() + rest.join('')])];
}
