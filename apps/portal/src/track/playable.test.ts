import { aFile, anAnalysis } from '@alchemy/db/testing';
import { expect, test } from 'vitest';
import { playablesOf } from './playable.ts';

const track = { id: 'song', title: 'River Light', artist: null, durationMs: 60_000 };
const file = (over: Parameters<typeof aFile>[0]) => ({ ...aFile(over), id: 'row' });
const stem = (name: string, model: string) => file({ kind: 'stem', stem: name, model });

test('each model is played by itself, its stems in the order in which people name them', () => {
  const files = [stem('bass', 'b/6s'), stem('vocals', 'b/6s'), stem('drums', 'a'), file({ kind: 'peaks', model: 'a' })];
  const playables = playablesOf({ track, analysis: anAnalysis(), files });
  expect(playables.map(({ model, song }) => [model, song.base, song.hasScore])).toEqual([
    ['a', '/api/tracks/song/a', true],
    ['b/6s', '/api/tracks/song/b%2F6s', false],
  ]);
  expect(playables[1]?.song.lanes.map((lane) => [lane.stem, lane.downloads[0]?.href])).toEqual([
    ['vocals', '/api/tracks/song/b%2F6s/vocals.flac'],
    ['bass', '/api/tracks/song/b%2F6s/bass.flac'],
  ]);
});

test('what was made of the stems is no lane, and without stems there is nothing to play', () => {
  const mixed = file({ kind: 'format', stem: 'instrumental', model: 'a', format: 'flac' });
  expect(playablesOf({ track, analysis: null, files: [mixed, file({ kind: 'download' })] })).toEqual([]);
  const [only] = playablesOf({ track, analysis: null, files: [mixed, stem('drums', 'a')] });
  expect(only?.song.lanes.map((lane) => lane.stem)).toEqual(['drums']);
});
