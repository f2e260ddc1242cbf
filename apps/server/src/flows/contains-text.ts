import { sql, type RawBuilder } from 'kysely';

const MAX_WORDS = 8;

/** Whether a column holds the text somewhere, whatever its case; the same on every store. */
export function containsText(column: string, text: string): RawBuilder<boolean> {
  const escaped = text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&');
  return sql<boolean>`lower(${sql.ref(column)}) like ${`%${escaped}%`} escape '\\'`;
}

/** The words of what was typed into a search field. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
}
