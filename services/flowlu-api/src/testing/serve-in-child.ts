import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The service as a process of its own, which tests can kill for real. */
export interface ServedChild {
  url: string;
  apiKey: string;
  /** The line it printed when it was ready. */
  ready: object;
  /** How many lines it has printed. */
  lines(): number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Serves the data folder from the sources in another process. */
export async function serveInChild(data: string, options: readonly string[]): Promise<ServedChild> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', script(['--port', '0', '--json', '--data', data, ...options])],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout });
  let count = 0;
  lines.on('line', () => (count += 1));
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  const ready: { url: string; apiKey: string } = JSON.parse(String(line));
  return {
    url: ready.url,
    apiKey: ready.apiKey,
    ready,
    lines: () => count,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

// Vite reads TypeScript the way the tests do, so the child never runs a stale build.
function script(words: readonly string[]): string {
  const path = JSON.stringify(fileURLToPath(new URL('../command/run-command.ts', import.meta.url)));
  const options = JSON.stringify({ root: ROOT, configFile: `${ROOT}vitest.config.ts`, logLevel: 'silent' });
  return `import { runnerImport } from 'vite';
const { module } = await runnerImport(${path}, ${options});
await module.runCommand(${JSON.stringify(words)}, { out: (line) => console.log(line), err: (line) => console.error(line) });`;
}
