import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../env.ts';
import { runVisibly } from '../programs.ts';
import { environmentProgram } from '../setup/python-environment.mjs';
import { ensureBrowser } from './browser.ts';
import { readGuarantees, unproven } from './guarantees.ts';
import { playwrightTotals, pytestTotals, type Totals, vitestTotals } from './totals.ts';

export interface Runner {
  name: string;
  command: string;
  cwd: string;
  /** Its arguments: the person's own, and where to write the report. */
  args(own: readonly string[], report: string): string[];
  totals(report: string): Totals;
  /** What a whole run should have shown and did not, one line each. */
  missing?(report: string): string[];
  /** What it needs beyond the checkout. @throws Unmet with the remedy */
  prepare?(): Promise<void>;
  /** The variable that tells it where to write the report, if it is not told by its arguments. */
  reportVariable?: string;
}

export const runners: readonly Runner[] = [
  {
    name: 'vitest',
    command: join(checkout, 'node_modules', '.bin', 'vitest'),
    cwd: checkout,
    args: (own, report) => ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...own],
    totals: vitestTotals,
    missing: (report) => unproven(readGuarantees(readFileSync(join(checkout, 'docs/guarantees.md'), 'utf8')), report),
  },
  {
    name: 'pytest',
    command: environmentProgram(checkout, 'pytest'),
    cwd: join(checkout, 'python'),
    args: (own, report) => [`--junitxml=${report}`, ...own],
    totals: pytestTotals,
  },
  {
    name: 'playwright',
    command: join(checkout, 'node_modules', '.bin', 'playwright'),
    cwd: join(checkout, 'apps', 'portal'),
    args: (own) => ['test', ...own],
    totals: playwrightTotals,
    prepare: ensureBrowser,
    reportVariable: 'PLAYWRIGHT_REPORT',
  },
];

/**
 * Lets a runner print what it prints, then counts what it reported. One that ends badly without naming a failed test
 * counts as one failure.
 *
 * @param folder where its report goes
 */
export async function runTests(
  runner: Runner,
  options: { own: readonly string[]; env: NodeJS.ProcessEnv; folder: string },
): Promise<Totals> {
  const report = join(options.folder, runner.name);
  const { command, cwd, reportVariable } = runner;
  await runner.prepare?.();
  const env = reportVariable === undefined ? options.env : { ...options.env, [reportVariable]: report };
  const exitCode = await runVisibly(command, runner.args(options.own, report), { cwd, env });
  const text = existsSync(report) ? readFileSync(report, 'utf8') : undefined;
  const counted = text === undefined ? { passed: 0, failed: 0 } : runner.totals(text);
  const missing = text === undefined || options.own.length > 0 ? [] : (runner.missing?.(text) ?? []);
  for (const line of missing) process.stdout.write(`${line}\n`);
  const totals = { ...counted, failed: counted.failed + missing.length };
  return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
