import { onSignal } from '@sluice/runtime';
import { runMain } from './start/index.ts';

const running = await runMain({
  args: process.argv.slice(2),
  environment: process.env,
  say: (line) => void process.stdout.write(line),
  complain: (line) => void process.stderr.write(line),
});
if (running.server) onSignal(() => running.server.close());
else process.exitCode = running.exitCode;
