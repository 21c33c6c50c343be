import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../env.ts';
import { runQuietly, runVisibly } from '../programs.ts';
import { environmentProgram } from '../setup/python-environment.mjs';
import { buildPortal, isPortalOutdated } from '../start/portal-build.ts';
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
  /** Browser and built portal: `needed` first of all; `used` by some of its tests, which see to them if nobody did. */
  house: 'needed' | 'used' | 'unused';
  /** The variable that tells it where to write the report, if it is not told by its arguments. */
  reportVariable?: string;
}

/**
 * Sees to the browser and builds the portal before the tests that use them, so that none of their limits has to bear it.
 *
 * @throws Unmet with the remedy
 */
export async function ensureHouse(): Promise<void> {
  await ensureBrowser();
  if (isPortalOutdated(checkout)) await buildPortal(checkout);
}

/** The longest first: it runs beside the others. */
export const runners: readonly Runner[] = [
  {
    name: 'vitest',
    command: join(checkout, 'node_modules', '.bin', 'vitest'),
    cwd: checkout,
    house: 'used',
    args: (own, report) => ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...own],
    totals: vitestTotals,
    missing: (report) => unproven(readGuarantees(readFileSync(join(checkout, 'docs/guarantees.md'), 'utf8')), report),
  },
  {
    name: 'pytest',
    command: environmentProgram(checkout, 'pytest'),
    cwd: join(checkout, 'python'),
    house: 'unused',
    args: (own, report) => [`--junitxml=${report}`, ...own],
    totals: pytestTotals,
  },
  {
    name: 'playwright',
    command: join(checkout, 'node_modules', '.bin', 'playwright'),
    cwd: join(checkout, 'apps', 'portal'),
    house: 'needed',
    args: (own) => ['test', ...own],
    totals: playwrightTotals,
    reportVariable: 'PLAYWRIGHT_REPORT',
  },
];

export interface RunOptions {
  /** The person's own arguments to the runner. */
  own: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Where its report goes. */
  folder: string;
  /** Resolves when the browser and the built portal are there, if any runner needs them. */
  house: Promise<void>;
}

/** What a runner reported, and what it printed if nobody watched. */
export interface Run {
  name: string;
  totals: Totals;
  output: string;
}

/**
 * Runs one runner and counts what it reported. One that ends badly without naming a failed test counts as one failure.
 *
 * @param options `isWatched`: whether it prints as it goes
 */
export async function runTests(runner: Runner, options: RunOptions & { isWatched: boolean }): Promise<Run> {
  if (runner.house !== 'unused') await options.house;
  const report = join(options.folder, runner.name);
  const { name, command, cwd, reportVariable } = runner;
  const env = reportVariable === undefined ? options.env : { ...options.env, [reportVariable]: report };
  const args = runner.args(options.own, report);
  const { exitCode, output } = options.isWatched
    ? { exitCode: await runVisibly(command, args, { cwd, env }), output: '' }
    : await runQuietly(command, args, { cwd, env });
  const text = existsSync(report) ? readFileSync(report, 'utf8') : undefined;
  const counted = text === undefined ? { passed: 0, failed: 0 } : runner.totals(text);
  const missing = text === undefined || options.own.length > 0 ? [] : (runner.missing?.(text) ?? []);
  const totals = { ...counted, failed: counted.failed + missing.length };
  return {
    name,
    totals: exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals,
    output: [output, ...missing.map((line) => `${line}\n`)].join(''),
  };
}
