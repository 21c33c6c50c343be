import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkAfter, chunkAt } from './chunks.ts';
import type { FlacIndex } from './flac-index.ts';
import { nextPart, positionAt, type Region, type Span } from './timeline.ts';

const step = 110_592;
const samples = 30 * step + 1_000;
const points = Array.from({ length: 31 }, (_, at) => ({ sample: at * step, byte: at * 1_000 }));
const index: FlacIndex = { sampleRate: 44_100, samples, points, sizeBytes: 40_000, streamInfo: new Uint8Array(34) };

/** Goes through the song as the engine does, for so many pieces. */
function walk(from: number, loop: Region | undefined, pieces: number): Region[] {
  const parts: Region[] = [];
  let cursor = from;
  let chunk = chunkAt(index, cursor, true) as ReturnType<typeof chunkAfter>;
  while (chunk !== undefined && parts.length < pieces) {
    const region = { start: chunk.start, end: chunk.start + chunk.samples };
    const next = nextPart(cursor, region, loop);
    if (next === undefined) break;
    parts.push(next.part);
    cursor = next.cursor;
    chunk = cursor === region.end ? chunkAfter(index, chunk) : chunkAt(index, cursor, false);
  }
  return parts;
}

test('from anywhere, every sample to the end comes once and in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: samples - 1 }), (from) => {
      const parts = walk(from, undefined, 100);
      expect(parts[0]?.start).toBe(from);
      expect(parts.at(-1)?.end).toBe(samples);
      for (const [at, part] of parts.entries()) if (at > 0) expect(part.start).toBe(parts[at - 1]?.end);
    }),
  );
});

test('a loop comes round to its start at its very end, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: samples - 2 }), fc.integer({ min: 1, max: samples }), (start, length) => {
      const loop = { start, end: Math.min(start + length, samples) };
      const parts = walk(start, loop, 60);
      for (const [at, part] of parts.entries()) {
        expect(part.start).toBeGreaterThanOrEqual(loop.start);
        expect(part.end).toBeLessThanOrEqual(loop.end);
        if (at > 0) expect(part.start).toBe(parts[at - 1]?.end === loop.end ? loop.start : parts[at - 1]?.end);
      }
      expect(parts.length).toBe(60);
    }),
  );
});

test('behind a loop the song goes on to its end', () => {
  const parts = walk(5 * step, { start: 0, end: 2 * step }, 100);
  expect(parts.at(-1)?.end).toBe(samples);
});

test('a chunk that is waited for is short, the next completes it, and the rest are whole', () => {
  const first = chunkAt(index, 5 * step + 7, true);
  expect([first.first, first.end]).toEqual([5, 6]);
  const second = chunkAfter(index, first);
  expect([second?.first, second?.end]).toEqual([6, 8]);
  const third = second && chunkAfter(index, second);
  expect([third?.first, third?.end]).toEqual([8, 12]);
  expect(chunkAt(index, 5 * step, false)).toMatchObject({ first: 4, end: 8, start: 4 * step, samples: 4 * step });
  expect(chunkAfter(index, chunkAt(index, samples - 1, false))).toBeUndefined();
});

test('the place in the song is told by the span that sounds', () => {
  const spans: Span[] = [
    { at: 1_000, start: 500, end: 700 },
    { at: 1_200, start: 100, end: 300 },
  ];
  expect([999, 1_000, 1_199, 1_200, 1_399, 1_400].map((clock) => positionAt(spans, clock))).toEqual([
    undefined,
    500,
    699,
    100,
    299,
    undefined,
  ]);
});
