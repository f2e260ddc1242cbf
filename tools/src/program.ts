import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningProgram {
  /** What the program said when it was ready. */
  ready: Readonly<Record<string, unknown>>;
  pid: number;
  /** Ends it and waits; `SIGKILL` ends it without a chance to tidy up. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface ProgramOptions {
  /** A built program, from the root of the project: `apps/server/dist/main.js`. */
  program: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Options of Node itself, such as `--max-old-space-size=300`. */
  nodeArgs?: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const READY_WITHIN_MS = 300_000;

/** Starts one of the project's programs and waits for the JSON line with which it says that it is ready. */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const child = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), `${root}${options.program}`, ...(options.args ?? [])],
    {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const ready = await readyLine(child, options.program);
  return {
    ready,
    pid: child.pid ?? 0,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
    },
  };
}

function readyLine(child: ChildProcess, program: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let errors = '';
    const timer = setTimeout(() => fail('was not ready in time'), READY_WITHIN_MS);
    function fail(what: string) {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${program} ${what}.${errors ? `\n${errors.trim()}` : ''}`));
    }
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    child.once('exit', (code) => fail(`ended with code ${code} before it was ready`));
    if (!child.stdout) return fail('has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = parse(line);
      if (said?.['ready'] !== true) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(said);
    });
  });
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
