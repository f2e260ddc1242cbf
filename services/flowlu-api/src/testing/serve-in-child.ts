import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The service as a process of its own, which tests can kill for real. */
export interface ServedChild {
  url: string;
  apiKey: string;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Serves the data folder from the sources in another process, with a key. */
export async function serveInChild(data: string): Promise<ServedChild> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script(data)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  const ready: { url: string; apiKey: string } = JSON.parse(String(line));
  return {
    url: ready.url,
    apiKey: ready.apiKey,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

// Vite reads TypeScript the way the tests do, so the child never runs a stale build.
function script(data: string): string {
  const path = JSON.stringify(fileURLToPath(new URL('../command/run-command.ts', import.meta.url)));
  const options = JSON.stringify({ root: ROOT, configFile: `${ROOT}vitest.config.ts`, logLevel: 'silent' });
  const words = JSON.stringify(['--port', '0', '--json', '--create-key', '--data', data]);
  return `import { runnerImport } from 'vite';
const { module } = await runnerImport(${path}, ${options});
await module.runCommand(${words}, { out: (line) => console.log(line), err: (line) => console.error(line) });`;
}
