#!/usr/bin/env node
import { runCommand } from './command/run-command.ts';

const code = await runCommand(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
});
process.exitCode = code;
