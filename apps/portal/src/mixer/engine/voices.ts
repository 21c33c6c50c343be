import { channelsPerLane } from './chunk-store.ts';
import type { Chunk } from './chunks.ts';
import type { Region } from './timeline.ts';

/** Long enough to be no click, too short to be heard as a fade. */
const fadeSeconds = 0.005;

/** The sounds of one run, from its start to the next stop or jump: one bus, so that they end together. */
export interface Voices {
  /**
   * Makes a part of a chunk ready.
   *
   * @param buffer the chunk, all lanes in one
   * @returns what starts it at a sample of the clock
   */
  prepare(part: Region, chunk: Chunk, buffer: AudioBuffer): (at: number) => void;
  /** Ends everything at that sample of the clock, without a fade: another run takes over there. */
  cutAt(at: number): void;
  /** Ends everything now. */
  stop(): void;
}

/**
 * All lanes come out of one source and part behind it: a page that is held up between two starts could not keep them in
 * step otherwise.
 *
 * @param outputs where each lane goes, in the order of the buffers.
 * @param fadeIn whether the first sound rises from silence: not where it takes over from another run.
 */
export function createVoices(context: AudioContext, outputs: readonly AudioNode[], fadeIn: boolean): Voices {
  const sounding = new Set<AudioBufferSourceNode>();
  const bus = context.createGain();
  bus.channelInterpretation = 'discrete';
  fanOut(context, bus, outputs);
  let begun = !fadeIn;

  function begin(when: number): void {
    if (begun) return;
    begun = true;
    bus.gain.setValueAtTime(0, when).linearRampToValueAtTime(1, when + fadeSeconds);
  }

  return {
    prepare: (part, chunk, buffer) => {
      const source = context.createBufferSource();
      source.buffer = cut(context, buffer, part.start - chunk.start, part.end - part.start);
      source.connect(bus);
      source.addEventListener('ended', () => {
        sounding.delete(source);
        source.disconnect();
      });
      return (at) => {
        sounding.add(source);
        begin(at / context.sampleRate);
        source.start(at / context.sampleRate);
      };
    },
    cutAt: (at) => {
      for (const source of sounding) source.stop(at / context.sampleRate);
    },
    stop: () => {
      const now = context.currentTime;
      bus.gain.cancelScheduledValues(now);
      bus.gain.setValueAtTime(bus.gain.value, now).linearRampToValueAtTime(0, now + fadeSeconds);
      for (const source of sounding) source.stop(now + 2 * fadeSeconds);
    },
  };
}

/** Leads each lane's channels of the bus to its output. */
function fanOut(context: AudioContext, bus: AudioNode, outputs: readonly AudioNode[]): void {
  const splitter = context.createChannelSplitter(channelsPerLane * outputs.length);
  bus.connect(splitter);
  for (const [lane, output] of outputs.entries()) {
    const pair = context.createChannelMerger(channelsPerLane);
    for (let channel = 0; channel < channelsPerLane; channel++) {
      splitter.connect(pair, channelsPerLane * lane + channel, channel);
    }
    pair.connect(output);
  }
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
