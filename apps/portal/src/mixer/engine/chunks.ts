import type { FlacIndex } from './flac-index.ts';

/** A stretch of a song that is fetched and decoded in one piece; all lanes are cut alike. */
export interface Chunk {
  /** Its seek points, the second one not included. */
  readonly first: number;
  readonly end: number;
  /** In samples from the start of the song. */
  readonly start: number;
  readonly samples: number;
}

/** Points of the seek table to a whole chunk: ten seconds. */
const pointsPerChunk = 4;

/**
 * The chunk that holds a sample.
 *
 * @param soon whether it is waited for: then it is cut short, at the next seek point, so that it comes sooner.
 */
export function chunkAt({ points, samples }: FlacIndex, sample: number, soon: boolean): Chunk {
  const first = pointBefore(points, sample);
  const whole = Math.floor(first / pointsPerChunk) * pointsPerChunk;
  const begin = soon ? first : whole;
  const end = Math.min(soon ? first + 1 : whole + pointsPerChunk, points.length);
  return chunkOf({ points, samples }, begin, end);
}

/** The chunk that follows: the rest of a whole one after a short one, else the next whole one. */
export function chunkAfter({ points, samples }: FlacIndex, { end }: Chunk): Chunk | undefined {
  if (end >= points.length) return undefined;
  const next = Math.min((Math.floor(end / pointsPerChunk) + 1) * pointsPerChunk, points.length);
  return chunkOf({ points, samples }, end, next);
}

function chunkOf({ points, samples }: Pick<FlacIndex, 'points' | 'samples'>, first: number, end: number): Chunk {
  const start = points[first]?.sample ?? 0;
  return { first, end, start, samples: (points[end]?.sample ?? samples) - start };
}

/** Of two equal halves the later: the last point that is not behind the sample. */
function pointBefore(points: FlacIndex['points'], sample: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((points[middle]?.sample ?? 0) <= sample) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** First and last byte of a chunk in its file, both included. */
export function bytesOf({ points, sizeBytes }: FlacIndex, { first, end }: Chunk): { start: number; end: number } {
  return { start: points[first]?.byte ?? 0, end: (points[end]?.byte ?? sizeBytes) - 1 };
}
