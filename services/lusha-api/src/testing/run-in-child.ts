import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The command line as a process of its own, which tests can kill for real. */
export interface ChildRun {
  /** The next line it prints; undefined once it has ended. */
  line(): Promise<string | undefined>;
  /** Its exit code once it has ended by itself. */
  ended(): Promise<number | null>;
  /** What it wrote to standard error so far. */
  complaints(): string;
  /** SIGKILL unless another is named; resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export function runInChild(args: readonly string[]): ChildRun {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script(args)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const gone = once(child, 'exit');
  return {
    line: async () => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    ended: async () => {
      await gone;
      return child.exitCode;
    },
    complaints: () => complaints,
    kill: async (signal = 'SIGKILL') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

// Vite reads TypeScript the way the tests do, so the child never runs a stale build.
function script(args: readonly string[]): string {
  const options = JSON.stringify({ root: ROOT, configFile: `${ROOT}vitest.config.ts`, logLevel: 'silent' });
  const main = JSON.stringify(fileURLToPath(new URL('../main.ts', import.meta.url)));
  return `process.argv = [process.argv[0], 'lusha-api', ...${JSON.stringify(args)}];
const { runnerImport } = await import('vite');
await runnerImport(${main}, ${options});`;
}
