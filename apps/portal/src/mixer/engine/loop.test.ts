import { expect, test } from 'vitest';
import { fourBarsFrom, loopBetween, snapToBeat } from './loop.ts';

const beats = Array.from({ length: 40 }, (_, beat) => 1 + beat * 0.5);
const song = { beats, seconds: 30 };

test('a moment goes to the nearest beat, but not to a far one', () => {
  expect(snapToBeat(3.2, beats)).toBe(3);
  expect(snapToBeat(3.3, beats)).toBe(3.5);
  expect(snapToBeat(25, beats)).toBe(25);
  expect(snapToBeat(5, [])).toBe(5);
});

test('a drag either way is the same loop', () => {
  expect(loopBetween(2.1, 6.4, song)).toEqual({ start: 2, end: 6.5 });
  expect(loopBetween(6.4, 2.1, song)).toEqual({ start: 2, end: 6.5 });
});

test('a drag within a beat is none, and one over the end stops there', () => {
  expect(loopBetween(2.1, 2.2, song)).toBeUndefined();
  expect(loopBetween(25, 99, song)).toEqual({ start: 25, end: 30 });
});

test('four bars are sixteen beats, or eight seconds where there are none', () => {
  expect(fourBarsFrom(2.1, song)).toEqual({ start: 2, end: 10 });
  expect(fourBarsFrom(2.1, { beats: [], seconds: 30 })).toEqual({ start: 2.1, end: 10.1 });
  expect(fourBarsFrom(29, { beats: [], seconds: 30 })).toEqual({ start: 29, end: 30 });
});
