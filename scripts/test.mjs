/**
 * `npm test`: the whole gate, in the order in which failures are cheap to find. It stops at the first step that
 * fails, with its exit code.
 * `npm test -- FILE…` runs only vitest, on these files (and takes any other argument of vitest).
 * The last line is always `N passed, N failed`, for machines that read it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const total = { passed: 0, failed: 0 };

const steps = [
  { title: 'System packages', run: () => node('scripts/system-packages.mjs') },
  { title: 'Lint and types', run: () => command('npm', ['run', '--silent', 'check']) },
  { title: 'Build', run: () => node('scripts/build.mjs') },
  { title: 'Unit tests', run: () => runTests('--project', 'unit') },
  { title: 'Integration tests', run: () => runTests('--project', 'integration', '--maxWorkers', '3') },
  { title: 'The app in a browser', run: () => runTests('--project', 'e2e') },
];

const selection = process.argv.slice(2);
process.exitCode = selection.length > 0 ? runTests(...selection) : runAll();
console.log(`${total.passed} passed, ${total.failed} failed`);

function runAll() {
  for (const { title, run } of steps) {
    console.log(`\n== ${title}`);
    const failedBefore = total.failed;
    const status = run();
    if (status === 0) continue;
    console.log(`\n${title}: failed (exit ${status})`);
    // a step that is not made of tests counts as one
    if (total.failed === failedBefore) total.failed++;
    return status;
  }
  return 0;
}

function runTests(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-results-'));
  const file = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const status = command(process.execPath, [vitest, 'run', ...reporters, ...args]);
    count(file, status);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(file, status) {
  let failed = 0;
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += results.numPassedTests;
    failed = results.numFailedTests;
    // a file that cannot even be loaded has no test that could fail
    for (const { status: outcome, assertionResults } of results.testResults)
      if (outcome === 'failed' && !assertionResults.some((test) => test.status === 'failed')) failed++;
  } catch {
    // vitest ended before it could write any result
  }
  if (status !== 0 && failed === 0) failed = 1;
  total.failed += failed;
}

function node(script) {
  return command(process.execPath, [join(root, script)]);
}

/** Runs it with our own input and output. Gives its exit code; 1 where it has none. */
function command(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(error.message);
  return status ?? 1;
}
