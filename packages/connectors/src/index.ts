export * from './kit/action.ts';
export * from './kit/address.ts';
export * from './kit/auth.ts';
export * from './kit/catalog.ts';
export * from './kit/check-connector.ts';
export * from './kit/connector-info.ts';
export * from './kit/connector-markdown.ts';
export * from './kit/connector.ts';
export * from './kit/enricher.ts';
export * from './kit/errors.ts';
export * from './kit/limits.ts';
export * from './kit/logo.ts';
export * from './kit/sink.ts';
export * from './kit/stream.ts';
export * from './kit/translation.ts';
export {
  cellText,
  createCsvWriter,
  createJsonLinesWriter,
  formatRow,
  guessMapping,
  readRows,
  sniff,
  sniffFile,
} from './catalog/file/index.ts';
export type {
  CsvOptions,
  ReadBatch,
  ReadRow,
  RowProblem,
  Sniffed,
  TableWriter,
} from './catalog/file/index.ts';
