import { basename, join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderName } from './folder-name.ts';

test.each([
  ['Midnight Run', 'Midnight Run'],
  ['AC/DC: "Live" \\ at?', 'AC DC Live at'],
  ['../../etc/passwd', 'etc passwd'],
  ['line\nbreak\tand 🎸', 'line break and 🎸'],
  ['...', 'Untitled'],
  ['', 'Untitled'],
])('%j becomes %j', (text, name) => {
  expect(folderName(text)).toBe(name);
});

test('whatever the title, the folder is one name directly inside its parent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = folderName(text);
      expect(resolve('/out', name)).toBe(join('/out', basename(name)));
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
    }),
  );
});
