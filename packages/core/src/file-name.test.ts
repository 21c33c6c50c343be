import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctNames, fileName } from './file-name.ts';

test.each([
  ['AC/DC – T.N.T.', 'AC-DC – T.N.T'],
  ['What? "Yes": <no>|*', 'What- -Yes- -no-'],
  ['Party 👩‍👩‍👧 🎉', 'Party 👩‍👩‍👧 🎉'],
  ['שלום עולם', 'שלום עולם'],
  ['evil\u202egpj.exe', 'evil gpj.exe'],
  ['../../etc/passwd', '-..-etc-passwd'],
  ['C:\\Windows', 'C-Windows'],
  ['NUL', '_NUL'],
  ['com1.stems', '_com1.stems'],
  ['line\nbreak\u0000', 'line break'],
  ['   ...', 'song'],
  ['', 'song'],
  ['\ud83d', '\ufffd'],
])('%j becomes %j', (text, name) => {
  expect(fileName(text, 'song')).toBe(name);
});

test('whatever comes in, what comes out is one plain name of bearable length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = fileName(text, 'song');
      expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}]|^[. ]|[. ]$|^$/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(182);
      expect(Buffer.from(name, 'utf8').toString('utf8')).toBe(name);
    }),
  );
});

test('a long name is cut between characters', () => {
  const name = fileName('👩‍👩‍👧'.repeat(40), 'song');
  expect(name).toBe('👩‍👩‍👧'.repeat(10));
});

test('names that differ in case alone are kept apart', () => {
  const distinct = distinctNames();
  expect(['Intro', 'intro', 'INTRO', 'Outro'].map(distinct)).toEqual(['Intro', 'intro (2)', 'INTRO (3)', 'Outro']);
});
