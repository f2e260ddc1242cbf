export { enrich, upload, type EnrichOptions } from './commands/enrich.ts';
export type { Context } from './context.ts';
export { count, duration, plural } from './output/numbers.ts';
export { startProgress, type Progress } from './output/progress.ts';
export { details, table } from './output/table.ts';
export { runCli, type Environment } from './program.ts';
export { cliReference, type CliReference, type CommandReference } from './reference.ts';
export { runSummary, watchRun } from './run-watch.ts';
export { note, paint, say, type Terminal } from './terminal.ts';
