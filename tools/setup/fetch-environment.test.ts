import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchEnvironment, fetchProgram, fetchRequirements, isFetchOutdated } from './fetch-environment.mjs';
import { contentHash, writeStamp } from './stamps.mjs';
import { steps } from './steps.mjs';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fetch-environment-'));
  await write(fetchRequirements(root), 'yt-dlp==1\n');
});

afterEach(() => rm(root, { recursive: true }));

test('the downloaders are no part of a set-up that nobody asked for them', () => {
  const others = { root, development: false, programs: true, environment: {} };
  const names = (fetch: boolean) => steps({ ...others, fetch }).map(({ name }) => name);
  expect(names(true)).toEqual([...names(false), fetchEnvironment(root).name]);
});

test('they are wanted where they are missing, and again when their pins move', async () => {
  expect(isFetchOutdated(root)).toBe(true);
  await write(fetchProgram(root), '');
  expect(isFetchOutdated(root)).toBe(true);
  writeStamp(root, 'fetch', contentHash([fetchRequirements(root)]));
  expect(fetchEnvironment(root).isNeeded()).toBe(false);
  await write(fetchRequirements(root), 'yt-dlp==2\n');
  expect(fetchEnvironment(root).isNeeded()).toBe(true);
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
