import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../env.ts';
import { readGuarantees, unproven } from './guarantees.ts';

const guarantees = readGuarantees(readFileSync(join(checkout, 'docs/guarantees.md'), 'utf8'));

test('all ten are there, each with the files that keep it', () => {
  expect(guarantees.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const { code } of guarantees) {
    expect(code.length).toBeGreaterThan(0);
    expect(code.filter((path) => !existsSync(join(checkout, path)))).toEqual([]);
  }
});

test.each(guarantees)(
  'the test of guarantee $number is in its file, and is not passed over',
  ({ test: { file, title } }) => {
    const text = readFileSync(join(checkout, file), 'utf8');
    expect(text).toContain(`'${title}'`);
    expect(text).not.toMatch(new RegExp(`\\.(skip|todo|only)\\([^)]*${title.slice(0, 20)}`));
  },
);

test('one that did not run, or failed, is not proven', () => {
  const [first] = guarantees;
  const of = (status: string) =>
    JSON.stringify({
      testResults: [{ name: `/x/${first?.test.file}`, assertionResults: [{ title: first?.test.title, status }] }],
    });
  const only = guarantees.slice(0, 1);
  expect(unproven(only, of('passed'))).toEqual([]);
  expect(unproven(only, of('failed'))).toHaveLength(1);
  expect(unproven(only, of('skipped'))).toHaveLength(1);
  expect(unproven(only, JSON.stringify({ testResults: [] }))).toHaveLength(1);
});
