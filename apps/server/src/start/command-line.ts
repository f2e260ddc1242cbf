import { errorText, SluiceError, toProblem } from '@sluice/core';
import { readSettings, SETTINGS, type Setting, type SettingName } from '../settings/index.ts';
import { startServer, type RunningServer } from './start-server.ts';

export interface MainOptions {
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Standard output: the line that says it is ready, or the help. */
  say: (text: string) => void;
  /** Standard error: what went wrong. */
  complain: (text: string) => void;
}

export type MainResult = { server: RunningServer } | { server?: undefined; exitCode: number };

/**
 * What `npm start` does: starts the server and says in one JSON line that it is ready. What goes wrong is
 * said in plain words with what to do — as one JSON line with `--json` — and never with a stack.
 */
export async function runMain({ args, environment, say, complain }: MainOptions): Promise<MainResult> {
  const isJson = args.includes('--json');
  try {
    const given = readArguments(args);
    if (given === 'help') {
      say(helpText());
      return { exitCode: 0 };
    }
    const settings = readSettings(environment, given);
    const server = await startServer(settings);
    say(`${JSON.stringify(readyLine(server, settings.dataDir))}\n`);
    return { server };
  } catch (error) {
    complain(isJson ? `${JSON.stringify({ ready: false, ...toProblem(error) })}\n` : failureText(error));
    return { exitCode: 1 };
  }
}

function readyLine(server: RunningServer, data: string): Record<string, unknown> {
  return {
    ready: true,
    url: server.url,
    data,
    connection: server.connectionFile,
    ...(server.setupUrl === undefined ? {} : { setupUrl: server.setupUrl }),
    ...(server.ownerKey === undefined ? {} : { ownerKey: `new; kept in ${server.connectionFile}` }),
  };
}

function readArguments(args: readonly string[]): Partial<Record<SettingName, string>> | 'help' {
  const given: Partial<Record<SettingName, string>> = {};
  for (let index = 0; index < args.length; index += 1) {
    const [flag, inline] = splitOnce(args[index] ?? '');
    if (flag === '--help' || flag === '-h') return 'help';
    if (flag === '--json') continue;
    const found = (Object.entries(SETTINGS) as [SettingName, Setting][]).find(([, one]) => one.flag === flag);
    if (!found) throw badArgument(`There is no option ${flag}.`);
    const value = inline ?? args[(index += 1)];
    if (value === undefined)
      throw badArgument(`The option ${flag} needs a value: ${flag} ${found[1].value}.`);
    given[found[0]] = value;
  }
  return given;
}

function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function badArgument(message: string): SluiceError {
  return new SluiceError('request.invalid', { message, fix: 'See --help for the options there are.' });
}

function failureText(error: unknown): string {
  if (!(error instanceof SluiceError))
    return `Sluice could not start: ${errorText(error)}\nSet SLUICE_LOG=debug to see more.\n`;
  return `${error.message}${error.fix === undefined ? '' : `\n${error.fix}`}\n`;
}

function helpText(): string {
  const settings: Setting[] = Object.values(SETTINGS);
  const lines = settings.map(({ flag, variable, value, default: standard, about }) => {
    const name = flag === undefined ? variable : `${flag} ${value}`;
    const source = flag === undefined ? '' : `, or ${variable}`;
    return `  ${name}\n      ${about}\n      Default: ${standard}${source}\n`;
  });
  return [
    'Starts the Sluice server. Prints one JSON line when it is ready, logs to standard error,',
    'and stops in good order on Ctrl-C or SIGTERM.\n',
    'Usage: npm start -- [options]\n',
    'Options:',
    ...lines,
    '  --json\n      Says what goes wrong as one JSON line too.\n',
    '  --help\n      Shows this.\n',
  ].join('\n');
}
