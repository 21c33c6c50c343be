import { expect, test } from 'vitest';
import { parseWantedFile } from './wanted-file.ts';

test('a stem of the first song needs no number', () => {
  expect(parseWantedFile(['vocals.flac'])).toEqual({ kind: 'stem', place: 1, stem: 'vocals', format: 'flac' });
});

test('a stem of a later song is found by its place', () => {
  expect(parseWantedFile(['12', 'drums.mp3'])).toEqual({ kind: 'stem', place: 12, stem: 'drums', format: 'mp3' });
});

test('the analysis of any song has an address', () => {
  expect(parseWantedFile(['analysis.json'])).toEqual({ kind: 'analysis', place: 1 });
  expect(parseWantedFile(['3', 'analysis.json'])).toEqual({ kind: 'analysis', place: 3 });
});

test('the whole of a link has addresses of its own', () => {
  expect(parseWantedFile(['state.json'])).toEqual({ kind: 'state' });
  expect(parseWantedFile(['all.zip'])).toEqual({ kind: 'archive', format: undefined });
  expect(parseWantedFile(['all.zip'], { format: 'mp3' })).toEqual({ kind: 'archive', format: 'mp3' });
  expect(parseWantedFile(['all.zip'], { format: 'exe' })).toBeUndefined();
  expect(parseWantedFile(['all.zip'], { format: ['mp3', 'wav'] })).toBeUndefined();
  expect(parseWantedFile(['2', 'all.zip'])).toBeUndefined();
});

test('a mix names how loud its lanes are', () => {
  const query = { token: 'T', file: ['2', 'mix.wav'], vocals: '0', drums: '80' };
  expect(parseWantedFile(['2', 'mix.wav'], query)).toEqual({
    kind: 'mix',
    place: 2,
    lanes: { vocals: 0, drums: 80 },
    format: 'wav',
  });
});

test.each([
  {},
  { vocals: '0' },
  { vocals: '201' },
  { vocals: '-1' },
  { vocals: '1e2' },
  { vocals: ['1', '2'] },
  { '../x': '1' },
])('a mix of %j is none', (query) => {
  expect(parseWantedFile(['mix.wav'], query)).toBeUndefined();
});

test.each([
  [['../../etc/passwd']],
  [['..', 'vocals.flac']],
  [['1', '../vocals.flac']],
  [['1', '..\\vocals.flac']],
  [['/vocals.flac']],
  [['vocals.flac\u0000']],
  [['vocals.flac\n']],
  [['0', 'vocals.flac']],
  [['01', 'vocals.flac']],
  [['-1', 'vocals.flac']],
  [['1e1', 'vocals.flac']],
  [['99999', 'vocals.flac']],
  [['1', '2', 'vocals.flac']],
  [['vocals']],
  [['vocals.exe']],
  [['Vocals.flac']],
  [['.flac']],
  [['']],
  [[]],
])('%j names nothing', (segments) => {
  expect(parseWantedFile(segments)).toBeUndefined();
});
