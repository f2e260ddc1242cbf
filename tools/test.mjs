#!/usr/bin/env node
/**
 * Runs every suite this machine can run, says what was skipped and how to enable it, and ends with one line
 * `N passed, N failed`. Arguments go to vitest (a folder or a file narrows the run).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Tests get their temporary files here, so that nothing is written outside the project.
const folder = mkdtempSync(join(root, 'node_modules/.sluice-test-'));
const report = join(folder, 'report.json');

const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TMPDIR: folder } },
);

let result;
try {
  result = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  process.stderr.write('The test run ended without a report (see above).\n');
  process.exit(run.status || 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const skipped = result.testResults
  .flatMap((file) => file.assertionResults)
  .filter((test) => test.status === 'skipped' || test.status === 'pending');
if (skipped.length > 0) {
  const reasons = new Map();
  for (const test of skipped) {
    const name = test.ancestorTitles[0] ?? test.title;
    reasons.set(name, (reasons.get(name) ?? 0) + 1);
  }
  console.log('\nSkipped on this machine:');
  for (const [name, count] of reasons) console.log(`  ${count} × ${name}`);
}
const failedFiles = result.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
);
const failed = result.numFailedTests + failedFiles.length;
console.log(
  `\n${result.numPassedTests} passed, ${failed} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`,
);
process.exit(failed > 0 || run.status !== 0 ? 1 : 0);
