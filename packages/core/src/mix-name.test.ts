import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMixName, loudestPercent, mixName, readMixName } from './mix-name.ts';

const stems = ['vocals', 'drums', 'bass', 'other'];

test('a mix is named by what is in it, whatever the order of its stems', () => {
  expect(mixName(stems, { drums: 100, bass: 50, other: 200 })).toBe('mix-3264c800');
  expect(mixName([...stems].reverse(), { other: 200, bass: 50, drums: 100, vocals: 0 })).toBe('mix-3264c800');
});

test('a name tells what it was made of', () => {
  const percent = fc.integer({ min: 0, max: loudestPercent });
  fc.assert(
    fc.property(fc.record({ vocals: percent, drums: percent, bass: percent, other: percent }), (percents) => {
      expect(readMixName(mixName(stems, percents), stems)).toEqual(percents);
    }),
  );
});

test.each(['vocals', 'mix-', 'mix-6', 'mix-64', 'mix-6464646464', 'mix-6464646G', 'Mix-64646464', ' mix-64646464'])(
  '%j is no mix of four stems',
  (name) => {
    expect(readMixName(name, stems)).toBeUndefined();
  },
);

test('a mix is told from a stem by its name', () => {
  expect(['mix-64000000', 'mixdown', 'mix', 'vocals'].map(isMixName)).toEqual([true, false, false, false]);
});
