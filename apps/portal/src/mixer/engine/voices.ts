import type { ChunkBuffers } from './chunk-store.ts';
import type { Chunk } from './chunks.ts';
import type { Region } from './timeline.ts';

/** Long enough to be no click, too short to be heard as a fade. */
const fadeSeconds = 0.005;

/** The sounds of one run, from its start to the next stop or jump: one bus for each lane, so that they end together. */
export interface Voices {
  /** Starts a part of a chunk on every lane, all at the same sample of the clock. */
  start(part: Region, chunk: Chunk, buffers: ChunkBuffers, at: number): void;
  /** Ends everything at that sample of the clock, without a fade: another run takes over there. */
  cutAt(at: number): void;
  /** Ends everything now. */
  stop(): void;
}

/**
 * @param outputs where each lane goes, in the order of the buffers.
 * @param fadeIn whether the first sound rises from silence: not where it takes over from another run.
 */
export function createVoices(context: AudioContext, outputs: readonly AudioNode[], fadeIn: boolean): Voices {
  const sounding = new Set<AudioBufferSourceNode>();
  const buses = outputs.map((output) => {
    const bus = context.createGain();
    bus.connect(output);
    return bus;
  });
  let begun = !fadeIn;

  function begin(when: number): void {
    if (begun) return;
    begun = true;
    for (const { gain } of buses) gain.setValueAtTime(0, when).linearRampToValueAtTime(1, when + fadeSeconds);
  }

  return {
    start: (part, chunk, buffers, at) => {
      const when = at / context.sampleRate;
      begin(when);
      for (const [lane, bus] of buses.entries()) {
        const buffer = buffers[lane];
        if (buffer === undefined) continue;
        const source = context.createBufferSource();
        source.buffer = cut(context, buffer, part.start - chunk.start, part.end - part.start);
        source.connect(bus);
        source.addEventListener('ended', () => {
          sounding.delete(source);
          source.disconnect();
        });
        sounding.add(source);
        source.start(when);
      }
    },
    cutAt: (at) => {
      for (const source of sounding) source.stop(at / context.sampleRate);
    },
    stop: () => {
      const now = context.currentTime;
      for (const { gain } of buses) {
        gain.cancelScheduledValues(now);
        gain.setValueAtTime(gain.value, now).linearRampToValueAtTime(0, now + fadeSeconds);
      }
      for (const source of sounding) source.stop(now + 2 * fadeSeconds);
    },
  };
}

/** A buffer of just these samples: an offset given to `start` would be rounded, and the joins heard. */
function cut(context: AudioContext, buffer: AudioBuffer, start: number, length: number): AudioBuffer {
  if (start === 0 && length === buffer.length) return buffer;
  const part = context.createBuffer(buffer.numberOfChannels, length, buffer.sampleRate);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    part.copyToChannel(buffer.getChannelData(channel).subarray(start, start + length), channel);
  }
  return part;
}
