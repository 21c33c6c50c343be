import { expect, test } from 'vitest';
import { playwrightTotals, pytestTotals, vitestTotals } from './totals.ts';

const aFile = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
});

test('vitest: tests are counted, and a file that could not be loaded is a failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [aFile('passed', 'passed', 'passed'), aFile('failed', 'passed', 'failed'), aFile('failed')],
  };
  expect(vitestTotals(JSON.stringify(report))).toEqual({ passed: 3, failed: 2 });
});

test('pytest: errors of set-up are failures, skipped tests are neither', () => {
  const report =
    '<?xml version="1.0"?><testsuites name="pytest"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.5"></testsuite></testsuites>';
  expect(pytestTotals(report)).toEqual({ passed: 4, failed: 3 });
});

test('Playwright: one that passed only when it was repeated, and a file that could not be loaded, are failures', () => {
  const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{ message: 'broken' }] };
  expect(playwrightTotals(JSON.stringify(report))).toEqual({ passed: 5, failed: 3 });
});

test('a report that lists nothing counts nothing', () => {
  expect(pytestTotals('<testsuites></testsuites>')).toEqual({ passed: 0, failed: 0 });
});
