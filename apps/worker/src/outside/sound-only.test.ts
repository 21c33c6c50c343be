import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { soundOnly } from './sound-only.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function passed(bytes: Buffer, size = 100): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of soundOnly(inPieces(bytes, size))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const filled = (start: string) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(2_000, 0x01)]);

test.each([
  ['MP3 with a tag', 'ID3\x04'],
  ['MP3 without one', '\xff\xfb\x90'],
  ['FLAC', 'fLaC'],
  ['WAV', 'RIFF\x00\x00\x00\x00WAVE'],
  ['Ogg', 'OggS\x00'],
  ['MP4', '\x00\x00\x00\x20ftypM4A '],
  ['what nobody knows', '\x00\x01\x02\x03'],
])('%s passes whole, in pieces of any size', async (_, start) => {
  const bytes = filled(start);
  for (const size of [1, 100, 512, 5_000]) expect((await passed(bytes, size)).equals(bytes)).toBe(true);
});

test.each([
  ['a picture', filled('\x89PNG')],
  ['a photograph', filled('\xff\xd8\xff')],
  ['an archive', filled('PK\x03\x04')],
  ['a program', filled('MZ')],
  ['a web page', Buffer.from('<!DOCTYPE html><title>Sign in</title>')],
  ['a playlist', Buffer.from('#EXTM3U\nhttp://127.0.0.1/x.mp3\n')],
  ['a long text', Buffer.from('ä song \n'.repeat(500))],
  ['nothing', Buffer.alloc(0)],
])('%s is refused', async (_, bytes) => {
  await expect(passed(bytes)).rejects.toMatchObject({ code: 'unsupported_audio' });
});
