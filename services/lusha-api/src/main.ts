#!/usr/bin/env node
import { SluiceError, toProblem } from '@sluice/core';
import { buildProgram } from './command/program.ts';

try {
  await buildProgram({ env: process.env, stdout: process.stdout, stderr: process.stderr }).parseAsync(
    process.argv,
  );
} catch (error) {
  const { code, detail, fix } = toProblem(error);
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ ready: false, error: { code, message: detail, fix } })}\n`);
  process.stderr.write(`lusha-api: ${error instanceof SluiceError ? detail : String(error)}\n`);
  if (fix && error instanceof SluiceError) process.stderr.write(`  ${fix}\n`);
  process.exitCode = 1;
}
