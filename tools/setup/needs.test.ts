import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNode, findPython } from './needs.mjs';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'needs-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s is new enough', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['18.20.4', '20.18.3', '12.0.0'])('Node %s is refused with one command', (version) => {
  expect(() => checkNode(version)).toThrow(/^Node 20\.19 or newer is needed and this is [\d.]+: run `[^`]+`\.$/);
});

test('the first Python that is new enough and complete is taken', async () => {
  const candidates = [
    await aPython('old', '3.9.2 1'),
    await aPython('bare', '3.12.1 0'),
    await aPython('good', '3.11.0 1'),
    await aPython('late', '3.13.0 1'),
  ];
  expect(findPython(['/nowhere/python', ...candidates])).toBe(candidates[2]);
});

test('a Python without the means to make environments is named with one command', async () => {
  const bare = await aPython('bare', '3.12.1 0');
  expect(() => findPython([bare])).toThrow(/^Python 3\.12\.1 cannot make virtual environments: run `[^`]+`\.$/);
});

test('an old Python, or none, is named with one command', async () => {
  const old = await aPython('old', '3.9.2 1');
  expect(() => findPython([old])).toThrow(
    /^Python 3\.11 or newer is needed and this machine has 3\.9\.2: run `[^`]+`\.$/,
  );
  expect(() => findPython(['/nowhere/python'])).toThrow(/this machine has none: run `[^`]+`\.$/);
});

/** A program that answers as a Python of this kind answers. */
async function aPython(name: string, answer: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho "${answer}"\n`, { mode: 0o755 });
  return file;
}
