/** A loop, in seconds. */
export interface Loop {
  readonly start: number;
  readonly end: number;
}

/** Shorter ones are a slip of the finger. */
const shortestSeconds = 0.25;

/** The beat nearest to a moment; the moment itself where no beat is near. */
export function snapToBeat(seconds: number, beats: readonly number[]): number {
  let nearest: number | undefined;
  for (const beat of beats) {
    if (nearest === undefined || Math.abs(beat - seconds) < Math.abs(nearest - seconds)) nearest = beat;
  }
  return nearest !== undefined && Math.abs(nearest - seconds) <= 1 ? nearest : seconds;
}

/** The loop that a drag from one moment to another means, either way round; `undefined` when it is too short. */
export function loopBetween(one: number, other: number, song: { beats: readonly number[]; seconds: number }) {
  const inside = (at: number) => Math.min(Math.max(snapToBeat(at, song.beats), 0), song.seconds);
  const [start, end] = [inside(Math.min(one, other)), inside(Math.max(one, other))];
  return end - start < shortestSeconds ? undefined : { start, end };
}

/** Sixteen beats from the beat nearest to a moment, or eight seconds where there are no beats. */
export function fourBarsFrom(seconds: number, song: { beats: readonly number[]; seconds: number }): Loop | undefined {
  const start = snapToBeat(seconds, song.beats);
  const first = song.beats.indexOf(start);
  const end = first < 0 ? start + 8 : (song.beats[first + 16] ?? song.beats.at(-1) ?? song.seconds);
  return loopBetween(start, end, { beats: [], seconds: song.seconds });
}
