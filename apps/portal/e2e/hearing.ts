import type { Page } from '@playwright/test';
import { readRecording } from '../../../tests/system/recorder.ts';

const rate = 44_100;
const windowSeconds = 0.2;

/** What was heard last, of the left channel. */
export interface Hearing {
  /** The highest magnitude. */
  readonly peak: number;
  /** How much of the power is one tone, 0 to 1. */
  readonly toneShare: number;
}

/** Listens to the latest fifth of a second of what a page has played. @param toneHz of the tone that is looked for */
export async function hear(page: Page, toneHz: number): Promise<Hearing> {
  const { samples } = await readRecording(page);
  const all = new Float32Array(samples.buffer, samples.byteOffset, Math.floor(samples.length / 4));
  const latest = all.slice(-Math.round(windowSeconds * rate));
  const peak = latest.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  return { peak, toneShare: shareOf(latest, toneHz) };
}

function shareOf(samples: Float32Array, toneHz: number): number {
  const turn = (2 * Math.PI * toneHz) / rate;
  let [real, imaginary, power] = [0, 0, 0];
  for (const [at, sample] of samples.entries()) {
    real += sample * Math.cos(turn * at);
    imaginary += sample * Math.sin(turn * at);
    power += sample * sample;
  }
  return power === 0 ? 0 : (2 * (real ** 2 + imaginary ** 2)) / (samples.length * power);
}
