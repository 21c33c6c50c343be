import { describe, expect, test } from 'vitest';
import { parseByteRange } from './byte-range.ts';

describe('a body of 100 bytes', () => {
  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-49', 0, 49],
    ['bytes=50-', 50, 99],
    ['bytes=99-99', 99, 99],
    ['bytes=10-1000', 10, 99],
    ['bytes=-1', 99, 99],
    ['bytes=-1000', 0, 99],
    ['Bytes=5-6', 5, 6],
    [' bytes=5-6 ', 5, 6],
  ])('%s asks for %i to %i', (header, start, end) => {
    expect(parseByteRange(header, 100)).toEqual({ start, end });
  });

  test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])('%s lies outside', (header) => {
    expect(parseByteRange(header, 100)).toBe('unsatisfiable');
  });

  test.each([null, '', 'bytes=', 'bytes=-', 'bytes=7-3', 'bytes=a-b', 'bytes=0-1,5-6', 'lines=0-1', 'bytes 0-1'])(
    '%s is passed over, and the whole is sent',
    (header) => {
      expect(parseByteRange(header, 100)).toBeUndefined();
    },
  );
});

test('no range of an empty body can be satisfied', () => {
  expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(parseByteRange('bytes=-5', 0)).toBe('unsatisfiable');
});
