import { expect, test } from 'vitest';
import { readArguments, UsageError } from './arguments.ts';

test('a song alone takes every default', () => {
  expect(readArguments(['song.mp3'])).toEqual({ source: 'song.mp3', model: 'htdemucs', format: 'flac', json: false });
});

test('every option is read', () => {
  const argv = [
    '--stems',
    'Vocals, drums,vocals',
    '--format',
    'mp3',
    '--out',
    'x y',
    '--model',
    'm',
    '--pick',
    '2',
    '--json',
    's',
  ];
  expect(readArguments(argv)).toEqual({
    source: 's',
    model: 'm',
    stems: ['vocals', 'drums'],
    format: 'mp3',
    out: 'x y',
    pick: 2,
    json: true,
  });
});

test.each([
  [[], 'Name a song'],
  [['a', 'b'], 'One song at a time'],
  [['a', '--format', 'aiff'], '--format takes one of flac, wav, mp3, m4a, opus.'],
  [['a', '--pick', '0'], '--pick takes the number'],
  [['a', '--stems', 'vocals,../x'], '--stems takes names'],
  [['a', '--stems', 'vocals,banjo'], 'htdemucs makes no banjo: choose from vocals, drums, bass, other, instrumental.'],
  [['a', '--model', '../x'], '--model takes the name'],
  [['a', '--loud'], "Unknown option '--loud'. Use: npm run stems"],
  [['a', '--out'], 'npm run stems'],
])('%j is refused in one sentence', (argv, sentence) => {
  expect(() => readArguments(argv)).toThrow(UsageError);
  expect(() => readArguments(argv)).toThrow(sentence);
});
