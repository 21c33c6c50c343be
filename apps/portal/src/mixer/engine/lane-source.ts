import { bytesOf, type Chunk } from './chunks.ts';
import { type FetchOptions, fetchRange } from './fetch-range.ts';
import { type FlacIndex, readFlacIndex, standAlone } from './flac-index.ts';

/** Decodes a whole small file. */
export type Decode = (file: ArrayBuffer) => Promise<AudioBuffer>;

/** The sound of one lane, fetched in pieces. */
export interface LaneSource {
  readonly stem: string;
  readonly index: FlacIndex;
  /** @throws Error when it cannot be fetched, or decodes to another length than the seek table tells */
  load(chunk: Chunk): Promise<AudioBuffer>;
}

/** Reads where the sound of a stem lies. @param url of its FLAC file */
export async function openLane(
  { stem, url }: { stem: string; url: string },
  decode: Decode,
  options: FetchOptions,
): Promise<LaneSource> {
  const index = await readFlacIndex((start, length) => fetchRange(url, { start, end: start + length - 1 }, options));
  return {
    stem,
    index,
    load: async (chunk) => {
      const { bytes } = await fetchRange(url, bytesOf(index, chunk), options);
      const buffer = await decode(standAlone(index, chunk.samples, bytes).buffer);
      if (buffer.length !== chunk.samples) {
        throw new Error(`${stem}: ${buffer.length} samples decoded where ${chunk.samples} were told.`);
      }
      return buffer;
    },
  };
}
