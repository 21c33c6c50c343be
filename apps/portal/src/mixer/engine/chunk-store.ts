import { type Chunk, chunkAt } from './chunks.ts';
import type { FlacIndex } from './flac-index.ts';
import type { LaneSource } from './lane-source.ts';

/** Left and right. */
export const channelsPerLane = 2;

/** Chunks that are kept decoded: with four lanes of ten seconds each, 84 MB. */
const mostKept = 6;

export interface ChunkStore {
  /** All lanes in one buffer: the channels of the first, those of the next and so on. */
  load(chunk: Chunk): Promise<AudioBuffer>;
  /** Begins to load what will be asked for; that it failed shows when it is. */
  prepare(chunk: Chunk): void;
  /** The whole chunk around a sample, if it is here already. */
  nearest(index: FlacIndex, sample: number): Chunk | undefined;
  clear(): void;
}

/** Loads chunks of all lanes at once, and keeps the latest, so that a loop does not fetch them again and again. */
export function createChunkStore(lanes: readonly LaneSource[]): ChunkStore {
  const kept = new Map<string, Promise<AudioBuffer>>();

  function load(chunk: Chunk): Promise<AudioBuffer> {
    const key = keyOf(chunk);
    const loading = kept.get(key) ?? loadTogether(lanes, chunk);
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

async function loadTogether(lanes: readonly LaneSource[], chunk: Chunk): Promise<AudioBuffer> {
  const buffers = await Promise.all(lanes.map((lane) => lane.load(chunk)));
  const { length = 0, sampleRate = 0 } = buffers[0] ?? {};
  const together = new AudioBuffer({ numberOfChannels: channelsPerLane * lanes.length, length, sampleRate });
  for (const [lane, buffer] of buffers.entries()) {
    for (let channel = 0; channel < channelsPerLane; channel++) {
      const samples = buffer.getChannelData(Math.min(channel, buffer.numberOfChannels - 1));
      together.copyToChannel(samples, channelsPerLane * lane + channel);
    }
  }
  return together;
}

const keyOf = ({ first, end }: Chunk): string => `${first}-${end}`;
