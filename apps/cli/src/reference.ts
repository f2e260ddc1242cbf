import type { Command } from 'commander';
import { EXIT } from './exit-codes.ts';
import { buildProgram } from './program.ts';

export interface CommandReference {
  /** `accounts rename` */
  name: string;
  /** `accounts rename [options] <account> <name>` */
  usage: string;
  about: string;
  options: readonly { flags: string; about: string }[];
}

export interface CliReference {
  everywhere: CommandReference['options'];
  commands: readonly CommandReference[];
  exitCodes: readonly { code: number; meaning: string }[];
}

/** Everything the command line takes and ends with, from the command tree itself. */
export function cliReference(): CliReference {
  const nowhere = { write: () => true } as unknown as NodeJS.WritableStream;
  const { program } = buildProgram(
    {
      out: nowhere,
      err: nowhere,
      input: process.stdin,
      interactive: false,
      colour: false,
      columns: 100,
      program: 'sluice',
      interrupted: new AbortController().signal,
    },
    { dataDir: './data', variables: {} },
  );
  return {
    everywhere: optionsOf(program),
    commands: program.commands.flatMap((command) => leaves(command, '')),
    exitCodes: Object.values(EXIT),
  };
}

function leaves(command: Command, before: string): CommandReference[] {
  const name = `${before}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((child) => leaves(child, `${name} `));
  return [
    {
      name,
      usage: `${name} ${command.usage()}`,
      about: command.description(),
      options: optionsOf(command),
    },
  ];
}

function optionsOf(command: Command): { flags: string; about: string }[] {
  return command.options.map((option) => ({ flags: option.flags, about: option.description }));
}
