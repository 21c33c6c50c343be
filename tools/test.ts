import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDir, programEnvironment, readTestEnv } from './env.ts';
import { openServices } from './services.ts';
import { ensureHouse, type Run, type Runner, type RunOptions, runners, runTests } from './test/runners.ts';
import type { Totals } from './test/totals.ts';

/** Private services of the tests: never those of real work. */
const testDataDir = join(dataDir, 'test');

/**
 * `npm test` runs everything; `npm test -- vitest|pytest [its arguments]` runs one runner.
 *
 * @returns the exit code, 1 when any test failed
 */
export async function main(args: string[]): Promise<number> {
  const [name, ...own] = args;
  const chosen = runners.filter((runner) => name === undefined || runner.name === name);
  if (chosen.length === 0) {
    process.stderr.write(`"${name}" runs no tests here. Name one of: ${runners.map((one) => one.name).join(', ')}.\n`);
    return 2;
  }
  return runAll(chosen, own);
}

async function runAll(chosen: readonly Runner[], own: readonly string[]): Promise<number> {
  const given = readTestEnv();
  const services = await openServices({
    databaseUrl: given.TEST_DATABASE_URL,
    redisUrl: given.TEST_REDIS_URL,
    dataDir: testDataDir,
  });
  const folder = mkdtempSync(join(tmpdir(), 'test-reports-'));
  const env = programEnvironment({ TEST_DATABASE_URL: services.databaseUrl, TEST_REDIS_URL: services.redisUrl });
  try {
    const house = chosen.some((runner) => runner.house === 'needed') ? ensureHouse() : Promise.resolve();
    return summarise(await runSideBySide(chosen, { own, env, folder, house }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    services.close();
  }
}

/** The first runner prints as it goes; the others follow one another beside it, and what they print comes after it. */
async function runSideBySide(chosen: readonly Runner[], options: RunOptions): Promise<Run[]> {
  const [first, ...others] = chosen;
  if (first === undefined) return [];
  const beside = (async () => {
    const runs: Run[] = [];
    for (const runner of others) runs.push(await runTests(runner, { ...options, isWatched: false }));
    return runs;
  })();
  const [watched, quiet] = await Promise.all([runTests(first, { ...options, isWatched: true }), beside]);
  return [watched, ...quiet];
}

function summarise(results: readonly Run[]): number {
  for (const { output } of results) process.stdout.write(output);
  for (const { name, totals } of results) {
    process.stdout.write(`${name}: ${totals.passed} passed, ${totals.failed} failed\n`);
  }
  const sum = (pick: (totals: Totals) => number) => results.reduce((total, result) => total + pick(result.totals), 0);
  const failed = sum((totals) => totals.failed);
  process.stdout.write(`${sum((totals) => totals.passed)} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
