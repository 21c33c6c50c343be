import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from './arguments.ts';
import { readSource } from './source.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is taken by any name', async () => {
  const name = 'it\'s "loud"\n🎸.mp3';
  const path = join(folder, name);
  await writeFile(path, 'x');
  expect(await readSource(path)).toEqual({ kind: 'file', path, name });
});

test('a Spotify link is taken as a link', async () => {
  const id = '4uLU6hMCjMI75M1A2tKUQC';
  const source = { kind: 'link', link: { type: 'album', id } };
  expect(await readSource(`https://open.spotify.com/album/${id}?si=x`)).toEqual(source);
  expect(await readSource(`spotify:album:${id}`)).toEqual(source);
  const short = { kind: 'link', link: { type: 'short', url: 'https://spotify.link/abc' } };
  expect(await readSource('spotify.link/abc?_p=1')).toEqual(short);
});

test.each([
  ['nowhere.mp3', 'not_found', 'There is no file "nowhere.mp3".'],
  ['.', 'unsupported_audio', 'is a directory'],
  ['/dev/null', 'unsupported_audio', 'is not a file'],
  ['https://www.youtube.com/watch?v=abc', 'unsupported_link', 'I take Spotify links and audio files.'],
  ['https://open.spotify.com/track/short', 'invalid_url', 'not a complete Spotify link'],
  ['spotify.link/', 'invalid_url', 'not a complete Spotify link'],
])('%s is refused as %s', async (text, code, sentence) => {
  const refused = await readSource(text).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UsageError);
  expect(refused).toMatchObject({ code, message: expect.stringContaining(sentence) });
});
