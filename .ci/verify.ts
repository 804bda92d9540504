/**
 * Runs every check of the project (`npm test`), also after one has failed. The last line says
 * `N passed, N failed`; a check that is not a test suite counts as one test.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** Numbers of tests. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** One script of package.json. */
interface Check {
  readonly title: string;
  readonly script: string;
  readonly args?: readonly string[];
  /** Title of a check that must succeed before this one can run. */
  readonly needs?: string;
  /** For test suites: where the report is written, and how to read the counts from it. */
  readonly report?: { readonly path: string; readonly read: (json: string) => Counts };
}

const UNIT_REPORT = 'test-results/unit.json';
const E2E_REPORT = 'test-results/e2e.json';

const CHECKS: readonly Check[] = [
  { title: 'Formatting', script: 'format:check' },
  { title: 'Lint', script: 'lint' },
  { title: 'Types', script: 'typecheck' },
  {
    title: 'Unit tests',
    script: 'unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`],
    report: { path: UNIT_REPORT, read: readUnitReport },
  },
  { title: 'Build', script: 'build' },
  {
    title: 'End-to-end tests',
    script: 'e2e:built',
    needs: 'Build',
    report: { path: E2E_REPORT, read: readE2eReport },
  },
];

function readUnitReport(json: string): Counts {
  const report = JSON.parse(json) as { numPassedTests: number; numFailedTests: number };
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}

function readE2eReport(json: string): Counts {
  const { stats } = JSON.parse(json) as {
    stats: { expected: number; unexpected: number; flaky: number };
  };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

function runCheck(check: Check): Counts {
  console.log(`\n=== ${check.title} ===`);
  if (check.report) rmSync(check.report.path, { force: true });
  const started = Date.now();
  const args = ['run', '--silent', check.script, ...(check.args ? ['--', ...check.args] : [])];
  const { status } = spawnSync('npm', args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const counts = countsOf(check, status === 0);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`--- ${check.title}: ${describe(counts)} (${seconds} s)`);
  return counts;
}

/** Counts of a check from its report, or one test by its exit status. */
function countsOf(check: Check, succeeded: boolean): Counts {
  if (!check.report) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counts = readCounts(check.report);
  // The suite failed without a failed test, as when a file does not load, or it ran no test.
  const isBroken = counts.failed === 0 && (!succeeded || counts.passed === 0);
  return isBroken ? { ...counts, failed: 1 } : counts;
}

function readCounts({ path, read }: NonNullable<Check['report']>): Counts {
  try {
    return read(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`No report in ${path}: ${String(error)}`);
    return { passed: 0, failed: 0 };
  }
}

const describe = ({ passed, failed }: Counts) => `${passed} passed, ${failed} failed`;

const started = Date.now();
const total = { passed: 0, failed: 0 };
const failedTitles = new Set<string>();
for (const check of CHECKS) {
  const canRun = !check.needs || !failedTitles.has(check.needs);
  if (!canRun) console.log(`\n=== ${check.title}: cannot run, ${check.needs} failed ===`);
  const { passed, failed } = canRun ? runCheck(check) : { passed: 0, failed: 1 };
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failedTitles.add(check.title);
}
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(describe(total));
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
