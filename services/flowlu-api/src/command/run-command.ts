import { SluiceError } from '@sluice/core';
import { Command, CommanderError } from 'commander';
import { BEHAVIOUR_CHOICES } from '../behaviours.ts';
import { createKey, type KeyOptions, listAllKeys, revokeKey } from './keys-command.ts';
import { serve, type ServeOptions } from './serve-command.ts';

/** Where a command writes its lines: results to `out`, everything else to `err`. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

const DEFAULT_DATA = './data/flowlu-api';
const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/** Runs the service's command; resolves with its exit code when it has ended. */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal);
  try {
    await program.parseAsync(words[0] === 'serve' ? words.slice(1) : words, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : MISUSED;
    return reportFailure(error, { terminal, asJson: words.includes('--json') });
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('flowlu-api')
    .description('Speaks the Flowlu API over your own CRM data: accounts, contacts, leads and their lists.')
    .usage('[serve] [options]\n       flowlu-api keys create|list|revoke [options]')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Add --help to see what there is.')
    .helpCommand(false);
  addServe(program, terminal);
  addKeys(program, terminal);
  return program;
}

/** Serving is what happens when no command is named, so its options are the program's own. */
function addServe(program: Command, terminal: Terminal): void {
  program
    .option('--port <number>', 'port to listen on; 0 takes any free one', '8082')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <folder>', 'where the records are kept', DEFAULT_DATA)
    .option('--domain <name>', 'the company served, as mycompany of mycompany.flowlu.com', 'mycompany')
    .option('--sample <number>', 'fill an empty company with this many invented records, and make a key')
    .option('--create-key', 'make an API key and show it')
    .option(
      '--rate <limits>',
      'requests each company may make: off, or second=1, or second=5,minute=200',
      'off',
    )
    .option(
      '--behaviour <name=value>',
      'change a point on which the real API is unclear; repeatable',
      collect,
      [],
    )
    .option('--json', 'print one JSON line when ready')
    .addHelpText('after', behaviourHelp() + HELP)
    .action((options: ServeOptions) => serve(options, terminal));
}

function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('make, list and revoke API keys (while the service is stopped)');
  keys
    .command('create')
    .description('make a key and show it, once')
    .option('--name <text>', 'what the key is for', 'key')
    .option('--modules <list>', 'modules it may use, as core,crm (default: all)')
    .option('--domain <name>', 'the company it belongs to, made when new', 'mycompany')
    .option('--data <folder>', 'where the records are kept', DEFAULT_DATA)
    .option('--json', 'print JSON')
    .action((options: KeyOptions) => createKey(options, terminal));
  keys
    .command('list')
    .description('show all keys, never their text')
    .option('--data <folder>', 'where the records are kept', DEFAULT_DATA)
    .option('--json', 'print JSON')
    .action((options: { data: string; json?: boolean }) => listAllKeys(options, terminal));
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<id>', 'its id, as keys list shows it')
    .option('--data <folder>', 'where the records are kept', DEFAULT_DATA)
    .action((id: string, options: { data: string }) => revokeKey(id, { ...options, terminal }));
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function behaviourHelp(): string {
  const lines = Object.entries(BEHAVIOUR_CHOICES).map(([name, [standard, ...others]]) => {
    return `  ${name.padEnd(18)} ${standard} (default) | ${others.join(' | ')}`;
  });
  return `\nBehaviours:\n${lines.join('\n')}`;
}

const HELP = `

Examples:
  flowlu-api --sample 1000              try it: 1,000 invented records and a key
  flowlu-api --port 0 --json            any free port; one JSON line tells url and key
  flowlu-api --rate second=1            answer 429 above one request a second
  flowlu-api keys create --modules crm  a key for CRM records only

A first call:
  curl "http://127.0.0.1:8082/api/v1/module/crm/account/list?limit=3&api_key=KEY"

Exit codes: 0 done, 1 failed, 2 wrong use.`;

function reportFailure(error: unknown, how: { terminal: Terminal; asJson: boolean }): number {
  const known =
    error instanceof SluiceError
      ? error
      : new SluiceError('internal', { message: String(error), cause: error });
  if (how.asJson) {
    how.terminal.out(
      JSON.stringify({ ready: false, error: { code: known.code, message: known.message, fix: known.fix } }),
    );
  }
  how.terminal.err(`Error: ${known.message}`);
  if (known.fix !== undefined) how.terminal.err(known.fix);
  return known.code === 'request.invalid' ? MISUSED : FAILED;
}
