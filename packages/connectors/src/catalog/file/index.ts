/**
 * Files need no account, no credentials and no calls: the catalog passes this folder by.
 * @public
 */
export const connector = null;

export { formatRow, cellText, createCsvWriter, createJsonLinesWriter } from './write-rows.ts';
export type { CsvOptions, TableWriter } from './write-rows.ts';
export { readRows } from './read-rows.ts';
export type { ReadBatch, ReadRow, RowProblem } from './row.ts';
export { sniffFile } from './sniff-file.ts';
export { sniff } from './sniff.ts';
export type { Sniffed } from './sniff.ts';
export { guessMapping } from './guess-mapping.ts';
