import { expect, test } from 'vitest';
import {
  camelotCode,
  candidateLine,
  formatDuration,
  formatElapsed,
  formatSize,
  formatWait,
  keyName,
  progressCells,
} from './scale.ts';

test.each([
  [9, 'minor', 'A minor', '8A'],
  [0, 'major', 'C major', '8B'],
  [7, 'major', 'G major', '9B'],
  [8, 'minor', 'Ab minor', '1A'],
  [11, 'major', 'B major', '1B'],
  [1, 'minor', 'C# minor', '12A'],
  [4, 'major', 'E major', '12B'],
] as const)('pitch class %i %s is %s, %s', (pitchClass, mode, name, code) => {
  expect(keyName({ pitchClass, mode })).toBe(name);
  expect(camelotCode({ pitchClass, mode })).toBe(code);
});

test('the 24 keys have 24 Camelot codes', () => {
  const codes = Array.from({ length: 24 }, (_, n) =>
    camelotCode({ pitchClass: n % 12, mode: n < 12 ? 'major' : 'minor' }),
  );
  expect(new Set(codes).size).toBe(24);
});

test('durations, waits and sizes read as people write them', () => {
  expect([formatDuration(247_000), formatDuration(59_600), formatDuration(3_723_000)]).toEqual([
    '4:07',
    '1:00',
    '1:02:03',
  ]);
  expect([formatWait(39.2), formatWait(61), formatWait(3600), formatWait(3601)]).toEqual([
    '40 s',
    '2 min',
    '1 h',
    '1 h 1 min',
  ]);
  expect([formatElapsed(48_400), formatElapsed(108_000)]).toEqual(['48 s', '1 min 48 s']);
  expect([formatSize(0), formatSize(812), formatSize(4_100_000), formatSize(167_000_000)]).toEqual([
    '0 B',
    '812 B',
    '4.1 MB',
    '167 MB',
  ]);
});

test('the bar has ten cells and is full only at 100', () => {
  expect([0, 9, 10, 52, 99, 100].map(progressCells)).toEqual([
    '▱▱▱▱▱▱▱▱▱▱',
    '▱▱▱▱▱▱▱▱▱▱',
    '▰▱▱▱▱▱▱▱▱▱',
    '▰▰▰▰▰▱▱▱▱▱',
    '▰▰▰▰▰▰▰▰▰▱',
    '▰▰▰▰▰▰▰▰▰▰',
  ]);
});

test('a recording on offer says what its source says', () => {
  expect(candidateLine({ title: 'Song', artist: 'A', durationMs: 200_000 })).toBe('Song — A · 3:20');
  expect(candidateLine({ title: 'Song', artist: null, durationMs: null })).toBe('Song');
});
