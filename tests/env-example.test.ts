import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from '../tools/check/sources.ts';
import { checkout } from '../tools/env.ts';

/** What the system, our own tools or whoever runs the tests sets, not the operator. */
const notOurs = ['USER', 'NODE_ENV', 'TEST_DATABASE_URL', 'TEST_REDIS_URL', 'RENEW_PICTURES'];

const example = readFileSync(join(checkout, '.env.example'), 'utf8');
const listed = [...example.matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);

test('.env.example lists every variable that a program reads, once', () => {
  const schemas = readSources(checkout).filter(({ path }) => path.endsWith('/env.ts'));
  const read = schemas.flatMap(({ text }) =>
    [...text.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name),
  );
  expect(read).toContain('DATABASE_URL');
  expect(read.filter((name) => !listed.includes(name) && !notOurs.includes(name))).toEqual([]);
  expect(listed.filter((name, index) => listed.indexOf(name) !== index)).toEqual([]);
});

test('.env.example sets nothing by itself', () => {
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});
