import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** The next line it prints; undefined once it has ended. */
  line(): Promise<string | undefined>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  complaints(): string;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** Runs the exported `main(...args)` of a module of ours in a process that can be killed for real. */
export function runInChild(module: URL, args: readonly string[]): Child {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script(module, args)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  return {
    line: async () => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    complaints: () => complaints,
  };
}

// Vite reads TypeScript the way the tests do, so the child never runs a stale build.
function script(module: URL, args: readonly string[]): string {
  const path = JSON.stringify(fileURLToPath(module));
  const options = JSON.stringify({ root: ROOT, configFile: `${ROOT}vitest.config.ts`, logLevel: 'silent' });
  return `import { runnerImport } from 'vite';
const { module } = await runnerImport(${path}, ${options});
await module.main(...${JSON.stringify(args)});`;
}
