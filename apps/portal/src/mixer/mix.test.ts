import { expect, test } from 'vitest';
import { change, heard, openMix, presetMix, presetOf, presetsFor } from './mix.ts';

const stems = ['vocals', 'drums', 'bass', 'other'];

test('untouched, every lane is heard at its own level', () => {
  expect(heard(openMix(stems))).toEqual({ vocals: 100, drums: 100, bass: 100, other: 100 });
});

test('solo leaves only the lanes that have it, and mute is stronger', () => {
  let mix = change(openMix(stems), 'drums', { solo: true, volume: 80 });
  expect(heard(mix)).toEqual({ vocals: 0, drums: 80, bass: 0, other: 0 });
  mix = change(mix, 'bass', { solo: true, mute: true });
  expect(heard(mix)).toEqual({ vocals: 0, drums: 80, bass: 0, other: 0 });
});

test.each([
  ['all', { vocals: 100, drums: 100, bass: 100, other: 100 }],
  ['karaoke', { vocals: 0, drums: 100, bass: 100, other: 100 }],
  ['vocals', { vocals: 100, drums: 0, bass: 0, other: 0 }],
  ['drumless', { vocals: 100, drums: 0, bass: 100, other: 100 }],
  ['bassless', { vocals: 100, drums: 100, bass: 0, other: 100 }],
] as const)('the preset %s is heard as its name says, and known again', (name, levels) => {
  const mix = presetMix(name, stems);
  expect(heard(mix)).toEqual(levels);
  expect(presetOf(mix)).toBe(name);
});

test('a mix of one’s own is no preset', () => {
  expect(presetOf(change(openMix(stems), 'bass', { volume: 99 }))).toBeUndefined();
});

test('presets that would change nothing, or silence everything, are not offered', () => {
  expect(presetsFor(stems)).toEqual(['all', 'karaoke', 'vocals', 'drumless', 'bassless']);
  expect(presetsFor(['vocals', 'instrumental'])).toEqual(['all', 'karaoke', 'vocals']);
  expect(presetsFor(['instrumental'])).toEqual([]);
  expect(presetsFor(['vocals'])).toEqual([]);
});
