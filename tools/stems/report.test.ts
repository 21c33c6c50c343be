import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { humanReporter, jsonReporter } from './report.ts';

const candidates = [
  { title: 'Song (Live)', artist: 'The Clicks', durationMs: 200_000, url: 'https://audio.example/1' },
  { title: 'Song', artist: null, durationMs: null, url: 'https://audio.example/2' },
];
const failed = { requestId: 'r', code: 'no_match', message: 'I found no recording that fits.' };

function collecting() {
  const output = new PassThrough({ encoding: 'utf8' });
  return { output, text: () => String(output.read()) };
}

test('what is on offer is numbered as --pick counts', () => {
  const { output, text } = collecting();
  humanReporter(output, () => new Date(0)).failed({ ...failed, candidates });
  expect(
    text()
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([
    'I found no recording that fits.',
    '  1  Song (Live) — The Clicks · 3:20',
    '  2  Song',
    'Say which one with --pick and its number, or hand in the file.',
    '',
  ]);
});

test('a program is told of candidates only where there are any', () => {
  const { output, text } = collecting();
  const reporter = jsonReporter(output);
  reporter.failed({ ...failed, candidates });
  reporter.failed({ ...failed, candidates: [] });
  const [first, second] = text()
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(first).toEqual({ type: 'failed', ...failed, candidates });
  expect(second).toEqual({ type: 'failed', ...failed });
});
