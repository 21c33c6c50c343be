import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultCodes } from '@alchemy/core/errors';
import { expect, test } from 'vitest';
import { checkout } from '../../tools/env.ts';
import { commandsOf, documents, proofOf, textOf } from './commands.ts';

const exists = (path: string) => existsSync(join(checkout, path));

test.each(documents)('every command of %s is called by a test, or it is said why not', (document) => {
  const unproven = commandsOf(document).filter((command) => {
    const proof = proofOf(command);
    if (proof === undefined) return true;
    return (
      'test' in proof && !(exists(proof.test) && readFileSync(join(checkout, proof.test), 'utf8').includes(proof.calls))
    );
  });
  expect(unproven).toEqual([]);
});

test('commands are found in blocks and in sentences', () => {
  expect(commandsOf('README.md')).toEqual(
    expect.arrayContaining(['npm run stems -- examples/demo.flac', 'npm start', 'npm run doctor', 'npm test']),
  );
  expect(commandsOf('docs/operate.md')).toContain('docker compose up --detach --scale worker=3');
});

/** What stands for any file of its kind. */
const anExample = /\/(x|test_x)\.\w/;
const folders = /^(apps|packages|python|tools|tests|docs|docker|examples|bench|storage)\/[\w./[\]-]+$/;

test.each(documents)('every file that %s names is there', (document) => {
  const quoted = [...textOf(document).matchAll(/["`]([^"`\s]+)["`]/g)].map(([, path = '']) => path);
  expect(quoted.filter((path) => folders.test(path) && !anExample.test(path) && !exists(path))).toEqual([]);
});

test('the picture of the architecture is drawn from files that are there', () => {
  const [, drawn = ''] = /```mermaid\n([\s\S]*?)```/.exec(textOf('docs/architecture.md')) ?? [];
  const files = [...drawn.matchAll(/\["([^"]+)"\]/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((path) => !exists(path))).toEqual([]);
});

test('every fault code has its row, with what happened and what to do', () => {
  const rows = [...textOf('docs/operate.md').matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows.map(([, code]) => code)).toEqual([...faultCodes]);
});

test('every link between the pages leads somewhere', () => {
  for (const document of documents) {
    const targets = [...textOf(document).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(targets.filter((path) => !exists(join(document, '..', path)))).toEqual([]);
  }
});

test('every workspace and the changes tell of the same version', () => {
  const manifests = [
    'package.json',
    ...['core', 'db', 'jobs', 'storage'].map((name) => `packages/${name}/package.json`),
  ];
  const apps = ['bot', 'portal', 'worker'].map((name) => `apps/${name}/package.json`);
  const versions = [...manifests, ...apps].map(
    (path) => JSON.parse(readFileSync(join(checkout, path), 'utf8')).version,
  );
  expect(new Set(versions).size).toBe(1);
  expect(readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8')).toContain(`## ${versions[0]}`);
});
