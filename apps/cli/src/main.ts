#!/usr/bin/env node
import { resolve } from 'node:path';
import { runCli } from './program.ts';

const interrupted = new AbortController();
let interruptedAt: number | undefined;
// One press of Ctrl-C comes up to three times: from the terminal, and passed on by npm and the starter.
const ONE_PRESS_MS = 1000;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruptedAt ??= performance.now();
    interrupted.abort();
    if (performance.now() - interruptedAt > ONE_PRESS_MS) process.exit(130);
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const { env, stdin, stdout, stderr } = process;
const interactive = stdin.isTTY && stderr.isTTY && env['CI'] === undefined;

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    out: stdout,
    err: stderr,
    input: stdin,
    interactive,
    colour: stderr.isTTY && stdout.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
    columns: stdout.columns ?? 100,
    program: env['npm_lifecycle_event'] === 'sluice' ? 'npm run sluice --' : 'sluice',
    interrupted: interrupted.signal,
  },
  {
    dataDir: resolve(env['SLUICE_DATA'] ?? 'data'),
    ...(env['SLUICE_URL'] ? { url: env['SLUICE_URL'] } : {}),
    ...(env['SLUICE_API_KEY'] ? { apiKey: env['SLUICE_API_KEY'] } : {}),
    variables: env,
  },
);
