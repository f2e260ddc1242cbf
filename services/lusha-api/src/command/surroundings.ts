import type { Command } from 'commander';

/** What a command may see of the process it runs in. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean };
}

const DEFAULT_DATA = './data/lusha-api';

/** Every command works on one data folder. */
export function withData(command: Command): Command {
  return command.option('--data <dir>', 'the folder that holds the data', DEFAULT_DATA);
}

/** Says how far a long work is: on one line at a terminal, else now and then a line. */
export function progressLine(
  { stderr }: Surroundings,
  what: string,
): { at: (count: number) => void; end: () => void } {
  let shown = 0;
  return {
    at: (count) => {
      if (count - shown < (stderr.isTTY ? 5000 : 100_000)) return;
      shown = count;
      stderr.write(stderr.isTTY ? `\r${what}: ${count.toLocaleString('en')} ` : `${what}: ${count}\n`);
    },
    end: () => {
      if (shown > 0 && stderr.isTTY) stderr.write('\r\u001b[2K');
    },
  };
}
