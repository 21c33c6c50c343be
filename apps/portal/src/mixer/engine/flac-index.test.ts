import { expect, test } from 'vitest';
import { bytesOf } from './chunks.ts';
import { type ReadBytes, readFlacIndex, standAlone } from './flac-index.ts';

function block(type: number, content: Uint8Array, last = false): Uint8Array {
  const { length } = content;
  return Uint8Array.of(type | (last ? 0x80 : 0), length >> 16, (length >> 8) & 255, length & 255, ...content);
}

/** 44.1 kHz, two channels, 24 bits, 300,000 samples. */
function streamInfo(): Uint8Array {
  const info = new Uint8Array(34).fill(7);
  info.set([0x0a, 0xc4, 0x42, 0xf0, ...[0, 0x04, 0x93, 0xe0]], 10);
  return info;
}

function seekTable(...points: [sample: number, byte: number][]): Uint8Array {
  const table = new DataView(new ArrayBuffer(points.length * 18));
  for (const [at, [sample, byte]] of points.entries()) {
    table.setBigUint64(at * 18, BigInt(sample));
    table.setBigUint64(at * 18 + 8, BigInt(byte));
    table.setUint16(at * 18 + 16, 4608);
  }
  return new Uint8Array(table.buffer);
}

function flac(...blocks: Uint8Array[]): Uint8Array {
  const frames = new Uint8Array(5_000).fill(0xff);
  return Uint8Array.from([0x66, 0x4c, 0x61, 0x43, ...blocks.flatMap((part) => [...part]), ...frames]);
}

const reading =
  (file: Uint8Array, asked: number[] = []): ReadBytes =>
  async (start, length) => {
    asked.push(start);
    return { bytes: file.slice(start, start + length), sizeBytes: file.length };
  };

const points = seekTable([0, 0], [110_592, 2_000]);

test('an index tells the rate, the length and where points lie in the file', async () => {
  const file = flac(block(0, streamInfo()), block(3, points), block(1, new Uint8Array(100), true));
  const index = await readFlacIndex(reading(file));
  const audio = file.length - 5_000;
  expect(index).toMatchObject({ sampleRate: 44_100, samples: 300_000, sizeBytes: file.length });
  expect(index.points).toEqual([
    { sample: 0, byte: audio },
    { sample: 110_592, byte: audio + 2_000 },
  ]);
  expect(bytesOf(index, { first: 1, end: 2, start: 0, samples: 0 })).toEqual({
    start: audio + 2_000,
    end: file.length - 1,
  });
});

test('a large picture before the table is not fetched', async () => {
  const picture = new Uint8Array(60_000);
  const file = flac(block(0, streamInfo()), block(6, picture), block(3, points, true));
  const asked: number[] = [];
  const index = await readFlacIndex(reading(file, asked));
  expect(index.points).toHaveLength(2);
  expect(asked).toHaveLength(3);
});

test.each([
  ['no FLAC file', new Uint8Array(100)],
  ['no seek table', flac(block(0, streamInfo(), true))],
  ['a table that begins in the middle', flac(block(0, streamInfo()), block(3, seekTable([110_592, 0]), true))],
  ['an end within its header', flac(block(0, streamInfo()), block(3, points)).slice(0, 60)],
])('%s is refused', async (_, file) => {
  await expect(readFlacIndex(reading(file))).rejects.toThrow();
});

test('a stretch gets a header that counts its own samples', async () => {
  const index = await readFlacIndex(reading(flac(block(0, streamInfo()), block(3, points, true))));
  const file = standAlone(index, 70_000, Uint8Array.of(0xff, 0xf8));
  expect(file).toHaveLength(8 + 34 + 2);
  const info = file.slice(8, 42);
  expect([...info.slice(0, 13)]).toEqual([...streamInfo().slice(0, 13)]);
  expect(new DataView(info.buffer).getUint32(14)).toBe(70_000);
  expect([...info.slice(18)]).toEqual(Array(16).fill(0));
  expect([...file.slice(42)]).toEqual([0xff, 0xf8]);
});
