import { systemClock } from '@sluice/core';
import { Argument, type Command } from 'commander';
import type { ColumnMapping, ImportKind } from '../import/columns.ts';
import { importFile } from '../import/import-file.ts';
import { rejectsPathIn } from '../import/rejects.ts';
import { isoDay, openLushaStore } from '../start-lusha-api.ts';
import { readColumns } from './read-flags.ts';
import { progressLine, withData, type Surroundings } from './surroundings.ts';

interface ImportFlags {
  data: string;
  map?: ColumnMapping;
  rejects?: string;
  json?: boolean;
}

const MAX_REJECTS_SHOWN = 20;
const SOME_REFUSED = 2;

export function addImportCommand(program: Command, surroundings: Surroundings): void {
  withData(program.command('import'))
    .description('read a CSV or JSON Lines file of people or companies; twice changes nothing')
    .addArgument(new Argument('<kind>', 'what the file holds').choices(['people', 'companies']))
    .argument('<file>', 'the file')
    .option('--map <field=column,...>', 'where the guess from the column names is wrong', readColumns)
    .option('--rejects <file>', 'where refused rows go (default: rejects/ in the data folder)')
    .option('--json', 'print one line of JSON')
    .action((kind: ImportKind, path: string, flags: ImportFlags) =>
      runImport({ kind, path, flags }, surroundings),
    );
}

async function runImport(
  { kind, path, flags }: { kind: ImportKind; path: string; flags: ImportFlags },
  surroundings: Surroundings,
): Promise<void> {
  const { stdout, stderr } = surroundings;
  const store = await openLushaStore({ kind: 'folder', path: flags.data }, systemClock);
  const progress = progressLine(surroundings, 'Rows read');
  let shown = 0;
  try {
    const summary = await importFile(store, {
      kind,
      path,
      today: isoDay(systemClock),
      ...(flags.map ? { mapping: flags.map } : {}),
      rejectsPath: flags.rejects ?? rejectsPathIn(flags.data, path),
      onProgress: progress.at,
      onReject: ({ line, reason }) => {
        shown += 1;
        if (shown <= MAX_REJECTS_SHOWN) stderr.write(`row ${line} is refused: ${reason}\n`);
      },
    });
    progress.end();
    if (flags.json) stdout.write(`${JSON.stringify(summary)}\n`);
    else {
      const { rows, added, changed, unchanged, rejected, mapping, rejectsPath } = summary;
      const columns = Object.entries(mapping).map(([field, column]) => `${field} from "${column}"`);
      stdout.write(`Read ${columns.join(', ')}\n`);
      stdout.write(
        `${rows} rows: ${added} added, ${changed} changed, ${unchanged} unchanged, ${rejected} refused\n`,
      );
      if (rejectsPath) stdout.write(`The refused rows are in ${rejectsPath}\n`);
    }
    if (summary.rejected > 0) process.exitCode = SOME_REFUSED;
  } finally {
    await store.close();
  }
}
