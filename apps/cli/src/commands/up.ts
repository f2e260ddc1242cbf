import type { RunningServer } from '@sluice/server';
import { InvalidArgumentError, type Command } from 'commander';
import type { Context } from '../context.ts';
import { details } from '../output/table.ts';
import { commandLine, note, paint, type Terminal } from '../terminal.ts';

interface UpOptions {
  port?: number;
  host?: string;
  allowHost: string[];
  inputFolder: string[];
}

/** The variables of the environment; an option of the command wins over them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A person looks at this terminal: what matters is said beside the log. */
const QUIET = 'warn';
const collect = (value: string, all: string[]) => [...all, value];

export function addUp(program: Command, context: Context, variables: Variables): void {
  program
    .command('up')
    .description('Start the Sluice server here, on embedded defaults; Ctrl-C stops it')
    .option('--port <n>', 'the port (default 4000; the next free one when it is in use)', parsePort)
    .option('--host <address>', 'the address to listen on (default 127.0.0.1)')
    .option(
      '--allow-host <host[:port]>',
      'a private host that accounts may be linked to (repeat for more)',
      collect,
      [],
    )
    .option(
      '--input-folder <path>',
      'a folder whose files may be enriched in place (repeat for more)',
      collect,
      [],
    )
    .action(async (options: UpOptions) => {
      // Only here: the whole server takes a second to load, which no other command should wait for.
      const { readSettings, startServer } = await import('@sluice/server');
      const settings = readSettings(
        { ...variables, SLUICE_LOG: variables['SLUICE_LOG'] || QUIET },
        {
          dataDir: context.connection.dataDir,
          ...(options.host === undefined ? {} : { host: options.host }),
          ...(options.port === undefined ? {} : { port: String(options.port) }),
        },
      );
      const isPortGiven = options.port !== undefined || Boolean(variables['SLUICE_PORT']);
      const server = await startServer({
        ...settings,
        portTries: isPortGiven ? 1 : 20,
        allowHosts: [...settings.allowHosts, ...options.allowHost],
        inputFolders: [...settings.inputFolders, ...options.inputFolder],
      });
      announce(context, server);
      await stopped(context.terminal);
      note(context.terminal, 'Stopping: finishing what is under way …');
      await server.close();
    });
}

function announce(context: Context, server: RunningServer): void {
  const { terminal, json } = context;
  if (json) {
    terminal.out.write(
      `${JSON.stringify({ ready: true, url: server.url, data: context.connection.dataDir, setupUrl: server.setupUrl })}\n`,
    );
    return;
  }
  note(terminal, paint(terminal, 'green', 'Sluice is running.'));
  const entries: [string, string][] = [
    ['address', server.url],
    ['console', `${server.url} in a browser`],
    ['data', context.connection.dataDir],
    ['API reference', `${server.url}/v1/openapi.json`],
    [
      'next',
      `in another terminal: ${commandLine(terminal, 'connectors list')}\nthen: ${commandLine(terminal, 'link CONNECTOR')}`,
    ],
    ['stop', 'Ctrl-C'],
  ];
  details({ ...terminal, out: terminal.err }, entries);
  if (server.setupUrl !== undefined) announceSetup(terminal, server.setupUrl);
}

/** There is no default password: the first owner is made by a link that works once. It is never wrapped. */
function announceSetup(terminal: Terminal, setupUrl: string): void {
  note(terminal, '\nOpen this link in a browser to become the owner; it works once:');
  note(terminal, paint(terminal, 'cyan', setupUrl));
}

function stopped(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (terminal.interrupted.aborted) resolve();
    else terminal.interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return port;
}
