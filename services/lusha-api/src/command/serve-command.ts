import { createLogger, onSignal, type LogLevel } from '@sluice/runtime';
import type { Command } from 'commander';
import type { PlanName, Rate } from '../billing/plans.ts';
import type { ImportKind } from '../import/columns.ts';
import { rejectsPathIn } from '../import/rejects.ts';
import { startLushaApi, type LushaApi } from '../start-lusha-api.ts';
import { readCount, readPlan, readPort, readRate } from './read-flags.ts';
import { progressLine, withData, type Surroundings } from './surroundings.ts';

interface ServeFlags {
  port: number;
  host: string;
  data: string;
  sample?: number;
  seed?: number;
  people?: string;
  companies?: string;
  plan?: PlanName;
  credits?: number;
  rate?: Rate;
  createKey?: boolean;
  json?: boolean;
}

const DEFAULT_PORT = 4801;

export function addServeCommand(program: Command, surroundings: Surroundings): Command {
  return withData(program.command('serve', { isDefault: true }))
    .description('serve the API (the default)')
    .option('--port <port>', 'where to listen; 0 takes any free port', readPort, DEFAULT_PORT)
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--sample <people>', 'fill an empty folder with so many invented people', readCount)
    .option('--seed <seed>', 'which sample: the same seed makes the same people', readCount)
    .option('--people <file>', 'import this file of people first')
    .option('--companies <file>', 'import this file of companies first')
    .option(
      '--plan <plan>',
      'the plan whose limits apply: free, starter, professional, premium, scale',
      readPlan,
    )
    .option('--credits <credits>', 'what the account may spend in all', readCount)
    .option('--rate <limits>', 'other limits, as second=25,minute=300, or off', readRate)
    .option('--create-key', 'make an API key and print it')
    .option('--json', 'print one line of JSON when ready')
    .action((flags: ServeFlags) => serve(flags, surroundings));
}

async function serve(flags: ServeFlags, surroundings: Surroundings): Promise<void> {
  const level = (surroundings.env['LOG_LEVEL'] ?? 'warn') as LogLevel;
  const log = createLogger({ level, name: 'lusha-api', destination: surroundings.stderr });
  const progress = progressLine(surroundings, 'Making the sample');
  const api = await startLushaApi({
    location: { kind: 'folder', path: flags.data },
    host: flags.host,
    port: flags.port,
    log,
    account: {
      ...(flags.plan === undefined ? {} : { plan: flags.plan }),
      ...(flags.credits === undefined ? {} : { credits: flags.credits }),
    },
    ...(flags.rate === undefined ? {} : { rate: flags.rate }),
    ...(flags.sample === undefined
      ? {}
      : {
          sample: {
            people: flags.sample,
            ...(flags.seed === undefined ? {} : { seed: flags.seed }),
            onProgress: progress.at,
          },
        }),
  });
  progress.end();
  onSignal(() => api.close(), log);
  try {
    if (flags.companies) await importFirst(api, surroundings, fileOf(flags, 'companies', flags.companies));
    if (flags.people) await importFirst(api, surroundings, fileOf(flags, 'people', flags.people));
    await sayReady(api, flags, surroundings);
  } catch (error) {
    await api.close();
    throw error;
  }
}

interface FirstFile {
  kind: ImportKind;
  path: string;
  rejectsPath: string;
}

function fileOf({ data }: ServeFlags, kind: ImportKind, path: string): FirstFile {
  return { kind, path, rejectsPath: rejectsPathIn(data, path) };
}

async function importFirst(api: LushaApi, surroundings: Surroundings, file: FirstFile): Promise<void> {
  const { rows, added, rejected, rejectsPath } = await api.importFile(file);
  const refused = rejectsPath ? `; ${rejected} refused, see ${rejectsPath}` : '';
  surroundings.stderr.write(`${file.path}: ${rows} rows, ${added} new ${file.kind}${refused}\n`);
}

async function sayReady(api: LushaApi, flags: ServeFlags, { stdout }: Surroundings): Promise<void> {
  const wantsKey = flags.createKey === true || flags.sample !== undefined;
  const apiKey = wantsKey ? await api.createKey({ name: 'made at start' }) : undefined;
  const counts = await api.counts();
  if (flags.json) {
    const ready = { ready: true, url: api.url, ...(apiKey ? { apiKey } : {}), ...counts };
    stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  stdout.write(`Serving ${counts.people} people and ${counts.companies} companies at ${api.url}\n`);
  if (apiKey) stdout.write(`API key: ${apiKey} (shown only now)\n`);
  else
    stdout.write(
      'Make an API key with: lusha-api keys create (while the service is stopped), or start with --create-key\n',
    );
}
