import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHash, writeHash } from './hash-state.ts';
import { change, openMix } from './mix.ts';

const stems = ['vocals', 'drums'];

test('an untouched mixer leaves no trace in the address', () => {
  expect(writeHash({ mix: openMix(stems), loop: undefined, song: 1 })).toBe('');
});

test('what was touched is written, and read again', () => {
  const mix = change(change(openMix(stems), 'vocals', { volume: 80, mute: true }), 'drums', { solo: true });
  const state = { mix, loop: { start: 12.5, end: 20.25 }, song: 2 };
  expect(writeHash(state)).toBe('song=2&vocals=80m&drums=100s&loop=12.5-20.25');
  expect(readHash(`#${writeHash(state)}`, stems)).toEqual(state);
});

test.each([
  '#vocals=101',
  '#vocals=80x',
  '#vocals=-1',
  '#guitar=50',
  '#loop=20-10',
  '#loop=a-b',
  '#song=0',
  '#%',
  '#&&&=',
])('%s changes nothing', (hash) => {
  expect(readHash(hash, stems)).toEqual({ mix: openMix(stems), loop: undefined, song: 1 });
});

test('whatever stands in an address, it is read without an error', () => {
  fc.assert(
    fc.property(fc.string(), (hash) => {
      expect(Object.keys(readHash(hash, stems).mix)).toEqual(stems);
    }),
  );
});
