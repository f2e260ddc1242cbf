#!/usr/bin/env node
/**
 * Makes a fresh clone ready, then runs one of its programs: checks Node, installs what is missing, builds.
 * Plain JavaScript on purpose: nothing is installed or built yet when it starts. What it says goes to
 * stderr, so that a program's own output stays clean.
 *
 *   node tools/run.mjs [options of Node] <program.js> [arguments…]
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const at = given.findIndex((argument) => !argument.startsWith('--'));
const [nodeOptions, program, rest] = [given.slice(0, at), given[at], given.slice(at + 1)];

checkNode();
if (program === undefined) fail('Say which program to run: node tools/run.mjs <program.js> [arguments…]');
if (!installed())
  step('Installing dependencies (once)', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
const isBuilt = existsSync(`${root}${program}`);
step(`Building${isBuilt ? '' : ' (once)'}`, process.execPath, ['node_modules/typescript/bin/tsc', '-b'], {
  quiet: isBuilt,
});
step(`Building the pages${isBuilt ? '' : ' (once)'}`, process.execPath, ['tools/build-web.mjs'], {
  quiet: isBuilt,
});
start();

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return;
  fail(
    `Sluice needs Node 20.20 or newer; this is ${process.versions.node}. Install a newer Node and run this again.`,
  );
}

/** Whether node_modules holds what the lock file asks for. */
function installed() {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) return false;
  const wanted = packages(`${root}package-lock.json`);
  const present = packages(`${root}node_modules/.package-lock.json`);
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' || entry.link || entry.optional || present[name]?.version === entry.version,
  );
}

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

function step(what, command, args, { quiet = false } = {}) {
  if (!quiet) process.stderr.write(`${what} …\n`);
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail(`${what} failed (see above). Mend that and run the command again.`);
}

function start() {
  const child = spawn(process.execPath, [...nodeOptions, `${root}${program}`, ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
