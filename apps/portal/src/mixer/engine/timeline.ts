/** A stretch of the song, in samples; the end is not part of it. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** A stretch of the song that sounds from a moment on. */
export interface Span extends Region {
  /** In samples of the audio context's clock. */
  readonly at: number;
}

/**
 * Which part of a chunk sounds next: from the cursor to the chunk's end, or to the end of a loop that the cursor is in.
 *
 * @returns the part, and where the cursor is after it; `undefined` when the song is over.
 */
export function nextPart(
  cursor: number,
  chunk: Region,
  loop: Region | undefined,
): { part: Region; cursor: number } | undefined {
  const inLoop = loop !== undefined && cursor < loop.end;
  const end = inLoop ? Math.min(chunk.end, loop.end) : chunk.end;
  if (cursor >= end) return undefined;
  return { part: { start: cursor, end }, cursor: inLoop && end === loop.end ? loop.start : end };
}

/** Where in the song the clock is; `undefined` before the first span and in gaps. */
export function positionAt(spans: readonly Span[], clock: number): number | undefined {
  const span = spans.find(({ at, start, end }) => at <= clock && clock < at + end - start);
  return span && span.start + clock - span.at;
}
