import { type Chunk, chunkAt } from './chunks.ts';
import type { FlacIndex } from './flac-index.ts';
import type { LaneSource } from './lane-source.ts';

/** One buffer for each lane, in the order of the lanes. */
export type ChunkBuffers = readonly AudioBuffer[];

/** Chunks that are kept decoded: with four lanes of ten seconds each, 84 MB. */
const mostKept = 6;

export interface ChunkStore {
  load(chunk: Chunk): Promise<ChunkBuffers>;
  /** Begins to load what will be asked for; that it failed shows when it is. */
  prepare(chunk: Chunk): void;
  /** The whole chunk around a sample, if it is here already. */
  nearest(index: FlacIndex, sample: number): Chunk | undefined;
  clear(): void;
}

/** Loads chunks of all lanes at once, and keeps the latest, so that a loop does not fetch them again and again. */
export function createChunkStore(lanes: readonly LaneSource[]): ChunkStore {
  const kept = new Map<string, Promise<ChunkBuffers>>();

  function load(chunk: Chunk): Promise<ChunkBuffers> {
    const key = keyOf(chunk);
    const loading = kept.get(key) ?? Promise.all(lanes.map((lane) => lane.load(chunk)));
    kept.delete(key);
    kept.set(key, loading);
    loading.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return loading;
  }

  return {
    load,
    prepare: (chunk) => void load(chunk).catch(() => {}),
    nearest: (index, sample) =>
      [chunkAt(index, sample, false), chunkAt(index, sample, true)].find((chunk) => kept.has(keyOf(chunk))),
    clear: () => kept.clear(),
  };
}

const keyOf = ({ first, end }: Chunk): string => `${first}-${end}`;
