import { expect, test } from 'vitest';
import { songText, titleFromFileName } from './song-text.ts';

test.each([
  ['  Two\n\twords \0', 'Two words'],
  ['💿 "quoted"', '💿 "quoted"'],
  ['half of a pair \ud83d', 'half of a pair \ufffd'],
  ['\u0007', null],
  ['', null],
  [null, null],
  [undefined, null],
])('%j is kept as %j', (raw, kept) => expect(songText(raw)).toBe(kept));

test('a title is cut after 500 characters, never inside one', () => {
  expect(songText('💿'.repeat(600))).toBe('💿'.repeat(500));
});

test.each([
  ['My Song.mp3', 'My Song'],
  ['mix v1.2.final.flac', 'mix v1.2.final'],
  ['C:\\Music\\My Song.wav', 'My Song'],
  ['../../etc/passwd', 'passwd'],
  ['.mp3', '.mp3'],
  ['No. 5', 'No. 5'],
  ['line\nbreak 🎵.opus', 'line break 🎵'],
  ['', 'Untitled'],
  [null, 'Untitled'],
])('the file %j becomes the song %j', (name, title) => expect(titleFromFileName(name)).toBe(title));
