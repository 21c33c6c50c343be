import { expect, test } from 'vitest';
import { tamed } from './tame-addresses.ts';

test.each([
  '/d/%',
  '/d/token%zz',
  '/d/token/%zz/vocals.flac?format=mp3',
  '/d/token/%c0%af',
  '/d//token',
  '/d/token//vocals.flac',
  '/d/token/..\\secret.txt',
])('%s, which Next would not route, becomes an address that names nothing', (url) => {
  expect(tamed(url)).toBe('/d/-/-');
});

test.each(['/d/token', '/d/token/1/vocals.flac?a=%zz//', '/d/t%C3%BC/vocals.flac', '/', '/jobs//%zz', '/data/%zz'])(
  '%s stays as it is',
  (url) => {
    expect(tamed(url)).toBe(url);
  },
);
