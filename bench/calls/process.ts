import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  stop(): Promise<void>;
}

/** Starts a program of this folder with the heap that `npm start` gives, which must print its URL as its first line. */
export async function startProcess(program: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--max-semi-space-size=32', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error(`${program} has no output`);
  const lines = createInterface({ input: child.stdout });
  const [url] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])) as [string?];
  if (url === undefined) throw new Error(`${program} ended before it was ready`);
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.stdin?.end();
      await gone;
    },
  };
}

/** Inside such a process: serves, prints the URL, and ends when the parent lets go of standard input. */
export function serveUntilReleased(
  listener: RequestListener,
  close: () => Promise<void> = async () => undefined,
): void {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
  process.stdin.on('end', () => {
    server.closeAllConnections();
    void close().then(() => process.exit(0));
  });
  process.stdin.resume();
}
