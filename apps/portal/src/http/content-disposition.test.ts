import { expect, test } from 'vitest';
import { attachmentNamed } from './content-disposition.ts';

test('a plain name is written twice', () => {
  expect(attachmentNamed('River Light (vocals)', 'flac')).toBe(
    `attachment; filename="River Light (vocals).flac"; filename*=UTF-8''River%20Light%20%28vocals%29.flac`,
  );
});

test('letters beyond ASCII keep their spelling in the second name', () => {
  expect(attachmentNamed('Beyoncé – Halo', 'mp3')).toBe(
    `attachment; filename="Beyonce _ Halo.mp3"; filename*=UTF-8''Beyonc%C3%A9%20%E2%80%93%20Halo.mp3`,
  );
});

test.each([
  ['quotes and line ends', 'a"b\r\nSet-Cookie: x=1', 'a-b Set-Cookie- x=1.flac'],
  ['folders', '../../etc/passwd', '-..-etc-passwd.flac'],
  ['control characters', 'a\u0000b\u007fc', 'a b c.flac'],
  ['only dots', '...', 'stem.flac'],
  ['nothing', '', 'stem.flac'],
])('%s cannot leave the name', (_, stem, name) => {
  expect(attachmentNamed(stem, 'flac')).toContain(`filename="${name}"`);
});

test('an emoji is neither cut in half nor lost', () => {
  const header = attachmentNamed(`${'x'.repeat(225)}🎸🎸`, 'flac');
  expect(decodeURIComponent(header.split("UTF-8''")[1] ?? '')).toBe(`${'x'.repeat(225)}🎸.flac`);
});

test('half an emoji, as only a program would write it, is replaced', () => {
  expect(attachmentNamed('a\ud83c', 'flac')).toContain("filename*=UTF-8''a%EF%BF%BD.flac");
});
