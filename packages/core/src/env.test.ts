import { expect, test } from 'vitest';
import { z } from 'zod';
import { commaList, EnvError, parseEnv, serviceUrl, wholeNumber } from './env.ts';

const schema = z.object({
  PORT: wholeNumber(0, 65535).default(3000),
  QUEUES: commaList.default(['download']),
  DATABASE_URL: serviceUrl('postgres', 'postgresql').optional(),
});

test('absent and empty variables take their defaults', () => {
  expect(parseEnv(schema, { PORT: '', UNKNOWN: 'x' })).toEqual({ PORT: 3000, QUEUES: ['download'] });
});

test('values are parsed into what they mean', () => {
  expect(parseEnv(schema, { PORT: '80', QUEUES: ' a, b,,' })).toEqual({ PORT: 80, QUEUES: ['a', 'b'] });
});

test('every problem is reported together, by name', () => {
  const parse = () => parseEnv(schema, { PORT: '3.5', DATABASE_URL: 'mysql://x' });
  expect(parse).toThrow(EnvError);
  expect(parse).toThrow(
    /PORT: must be a whole number[\s\S]*DATABASE_URL: must be an address that begins with postgres/,
  );
});

test('an empty variable is a value where that says something', () => {
  expect(parseEnv(schema, { QUEUES: '', PORT: '' }, ['QUEUES'])).toEqual({ PORT: 3000, QUEUES: [] });
});
