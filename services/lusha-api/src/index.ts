export type { AccountSettings, ApiKey } from './billing/accounts.ts';
export type { ChargeTotals } from './billing/charge.ts';
export type { Rate } from './billing/plans.ts';
export type { ColumnMapping, ImportKind } from './import/columns.ts';
export type { ImportOptions, ImportSummary, Reject } from './import/import-file.ts';
export { DEFAULT_SEED } from './sample/fill-sample.ts';
export { samplePerson } from './sample/sample-person.ts';
export {
  INPUT_COLUMNS,
  sampleInput,
  sampleInputRows,
  type SampleInputOptions,
  type SampleInputRow,
} from './sample/sample-input.ts';
export { DEFAULT_ACCOUNT, startLushaApi, type LushaApi, type LushaApiOptions } from './start-lusha-api.ts';
