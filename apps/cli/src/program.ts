import { operations, SluiceError, toProblem, type Operation } from '@sluice/core';
import { Command, CommanderError } from 'commander';
import { addAccounts } from './commands/accounts.ts';
import { addActivity } from './commands/activity.ts';
import { addBranding } from './commands/branding.ts';
import { addConnectors } from './commands/connectors.ts';
import { addEnrich } from './commands/enrich.ts';
import { addKeys } from './commands/keys.ts';
import { addLink } from './commands/link.ts';
import { addLinks } from './commands/links.ts';
import { addMembers } from './commands/members.ts';
import { addOauthApps } from './commands/oauth-apps.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addRuns } from './commands/runs.ts';
import { addUp, type Variables } from './commands/up.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { addSettings } from './commands/settings.ts';
import { addWorkspace } from './commands/workspace.ts';
import { addNotices } from './commands/notices.ts';
import { connect } from './connection.ts';
import { show, type Context } from './context.ts';
import { EXIT, exitCodeFor } from './exit-codes.ts';
import { wrap } from './output/wrap.ts';
import { note, paint, withCommands, type Terminal } from './terminal.ts';

export interface Environment {
  url?: string;
  apiKey?: string;
  dataDir: string;
  variables: Variables;
}

/** Runs one command line and returns the exit code; nothing is thrown. */
export async function runCli(
  argv: readonly string[],
  terminal: Terminal,
  environment: Environment,
): Promise<number> {
  const { program, context } = buildProgram(terminal, environment);
  // A command line that cannot be read is told in the form asked for, too.
  context.json = argv.includes('--json');
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return report(error, context);
  }
}

/** The whole command tree; commander prints help and usage errors itself. */
export function buildProgram(
  terminal: Terminal,
  environment: Environment,
): { program: Command; context: Context } {
  const program = new Command('sluice');
  const context: Context = {
    terminal,
    json: false,
    exitCode: EXIT.ok.code,
    connection: {
      dataDir: environment.dataDir,
      ...(environment.url ? { url: environment.url } : {}),
      ...(environment.apiKey ? { apiKey: environment.apiKey } : {}),
    },
    client: () => connect(context.connection),
  };
  program
    .description('Link accounts, enrich files through them, and see what happened.')
    .option('--json', 'one JSON document on standard output, for programs')
    .option('--data <folder>', 'the data folder', environment.dataDir)
    .option('--url <address>', 'the server (default: the one that runs on this data folder)')
    .option('--no-color', 'no colours (also by the variable NO_COLOR)')
    .addHelpText('after', helpText())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .hook('preAction', () => {
      const options = program.opts<{ json?: boolean; data: string; url?: string; color: boolean }>();
      context.json = options.json ?? false;
      context.connection.dataDir = options.data;
      if (options.url) context.connection.url = options.url;
      if (!options.color) terminal.colour = false;
      if (program.getOptionValueSource('data') === 'cli') terminal.program += ` --data ${options.data}`;
      if (options.url) terminal.program += ` --url ${options.url}`;
    });
  addUp(program, context, environment.variables);
  addConnectors(program, context);
  addLink(program, context);
  addLinks(program, context);
  addBranding(program, context);
  addOauthApps(program, context);
  addAccounts(program, context);
  addEnrich(program, context);
  addRuns(program, context);
  addQuarantine(program, context);
  addKeys(program, context);
  addMembers(program, context);
  addWorkspace(program, context);
  addSettings(program, context);
  addActivity(program, context);
  addNotices(program, context);
  addWebhooks(program, context);
  inheritSettings(program);
  return { program, context };
}

/** Every command of the tree as `accounts list`, for the reference and for the test against the table. */
export function commandNames(program: Command): string[] {
  return program.commands.flatMap((command) =>
    command.commands.length > 0
      ? commandNames(command).map((name) => `${command.name()} ${name}`)
      : [command.name()],
  );
}

/** The commands that the operation table promises. */
export function promisedCommands(): string[] {
  return Object.values<Operation>(operations).flatMap((operation) => operation.cli ?? []);
}

function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

function helpText(): string {
  const codes = Object.values(EXIT).map(({ code, meaning }) => `  ${code}  ${meaning}`);
  return `
Start here:
  sluice up                                    start a server on this machine
  sluice link <connector>                      link an account, step by step
  sluice enrich people.csv --account <name>    see the cost, then enrich

Variables: SLUICE_URL and SLUICE_API_KEY name another server; SLUICE_DATA the data folder; NO_COLOR.

Exit codes:
${codes.join('\n')}`;
}

/** What commander said on standard error already, as our own error. */
function usageError(error: CommanderError): SluiceError {
  const said = error.message.replace(/^error: /, '');
  return new SluiceError('request.invalid', {
    message: said.startsWith('(') ? 'The command line is not complete.' : said,
    fix: 'See --help for what there is.',
  });
}

function report(error: unknown, context: Context): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok.code;
    if (context.json) show(context, { error: toProblem(usageError(error)) }, () => undefined);
    return EXIT.usage.code;
  }
  const problem = toProblem(error);
  if (context.json) context.terminal.out.write(`${JSON.stringify({ error: problem })}\n`);
  else {
    const lines = (text: string) =>
      wrap(withCommands(context.terminal, text), context.terminal.columns).join('\n');
    note(context.terminal, paint(context.terminal, 'red', lines(problem.detail)));
    for (const { field, message } of problem.fields ?? []) {
      if (!problem.detail.includes(message.replace(/\.$/, '')))
        note(context.terminal, `  ${field}: ${message}`);
    }
    if (problem.fix) note(context.terminal, lines(problem.fix));
    if (problem.code === 'internal' && error instanceof Error)
      note(context.terminal, paint(context.terminal, 'dim', error.stack ?? error.message));
  }
  return error instanceof SluiceError ? exitCodeFor(error.code) : EXIT.failed.code;
}
