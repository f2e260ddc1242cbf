import type { Client } from '@sluice/sdk';
import type { ConnectionOptions } from './connection.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface Context {
  terminal: Terminal;
  /** Machine-readable output: one JSON document on stdout, nothing else there. */
  json: boolean;
  /** What the process will end with; a command that did its work but not to the end changes it. */
  exitCode: number;
  connection: ConnectionOptions;
  /** Connects on first use, so that `--help` and `up` need no server. */
  client: () => Client;
}

/** Prints the value as JSON under `--json`, else lets the command show it to a person. */
export function show<T>(context: Context, value: T, human: (value: T) => void): void {
  if (context.json) context.terminal.out.write(`${JSON.stringify(value)}\n`);
  else human(value);
}
