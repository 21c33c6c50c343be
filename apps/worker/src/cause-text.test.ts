import { Fault } from '@alchemy/core/errors';
import { expect, test } from 'vitest';
import { causeText } from './cause-text.ts';

test('of a fault its causes are told, each in a line, its own sentence not again', () => {
  const deepest = new Error('connect ECONNREFUSED 127.0.0.1:9');
  const cause = new Error('fetch failed', { cause: deepest });
  const text = causeText(new Fault('service_unavailable', 'A service does not answer.', { cause }));
  expect(text).toBe('Error: fetch failed\nError: connect ECONNREFUSED 127.0.0.1:9');
});

test('a fault with nothing behind it leaves nothing to tell', () => {
  expect(causeText(new Fault('no_match', 'No.'))).toBe('');
});

test('a bug is told with where it happened, and secrets are masked', () => {
  expect(causeText(new TypeError('x is no y'))).toMatch(/^TypeError: x is no y\n\s+at /);
  expect(causeText(new Error('sent Bearer abcdefghijkl'))).toBe('Error: sent Bearer ***');
});
