import { expect, test } from 'vitest';
import { lockfileProblems } from './lockfile.ts';

const problemsOf = (packages: Record<string, object>) => lockfileProblems(JSON.stringify({ packages }));

test('a lock of packages, links and optional builds is fine', () => {
  const packages = {
    '': {},
    'node_modules/@alchemy/core': { resolved: 'packages/core', link: true },
    'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-darwin': '1' } },
    'node_modules/a-linux': { optional: true },
    'node_modules/a/node_modules/a-darwin': { optional: true },
  };
  expect(problemsOf(packages)).toEqual([]);
});

test('addresses, extraneous entries and forgotten platforms are named', () => {
  const packages = {
    'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
    'node_modules/b': { extraneous: true },
    'node_modules/c/node_modules/d': { optionalDependencies: { 'd-linux': '1' } },
  };
  expect(problemsOf(packages)).toEqual([
    'node_modules/a names the registry it came from',
    'node_modules/b is extraneous',
    'node_modules/c/node_modules/d lacks its optional d-linux',
  ]);
});
