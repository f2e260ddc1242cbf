import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  pid: number;
  /** Resolves when it has ended and said all it had to say. */
  ended: Promise<Ended>;
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** The first thing said so far or later, on either stream, that the pattern finds; fails when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** All that it wrote so far, to both streams. */
  text(): string;
}

export interface Command {
  /** A built program, from the root of the project. */
  program: string;
  args: readonly string[];
  /** Given on standard input, which is then closed. */
  input?: string;
  env?: Readonly<Record<string, string>>;
}

/** A program of ours as a child without a terminal, and with nothing of the environment of the tests. */
export function startCommand({ program, args, input = '', env = {} }: Command): RunningCommand {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, [`${root}${program}`, ...args], {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on('error', () => undefined).end(input);
  const text = () => said.stdout + said.stderr;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...said }));
  });
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(said.stdout) ?? pattern.exec(said.stderr);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      void ended.then(() => reject(new Error(`It ended without saying ${pattern}:\n${text()}`)));
      look();
    });
  return { pid: child.pid ?? 0, ended, says, text, kill: (signal) => void child.kill(signal) };
}

/** `sluice …` to its end. */
export function runSluice(
  args: readonly string[],
  given: Pick<Command, 'input' | 'env'> = {},
): Promise<Ended> {
  return startCommand({ program: 'apps/cli/dist/main.js', args, ...given }).ended;
}
