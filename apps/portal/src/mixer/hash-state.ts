import type { Loop } from './engine/loop.ts';
import { change, type Mix, openMix } from './mix.ts';

/** What a shared link opens with. */
export interface MixerState {
  readonly mix: Mix;
  readonly loop: Loop | undefined;
  /** Which song, counted from 1. */
  readonly song: number;
}

/**
 * The state as the fragment of an address, without `#`: `song=2&vocals=80m&drums=100s&loop=12.5-20.25`. What is as it was
 * at first is left out, and an untouched mixer has none.
 */
export function writeHash({ mix, loop, song }: MixerState): string {
  const parts = Object.entries(mix).flatMap(([stem, { volume, mute, solo }]) => {
    const text = `${volume}${mute ? 'm' : ''}${solo ? 's' : ''}`;
    return text === '100' ? [] : [`${stem}=${text}`];
  });
  if (song > 1) parts.unshift(`song=${song}`);
  if (loop !== undefined) parts.push(`loop=${short(loop.start)}-${short(loop.end)}`);
  return parts.join('&');
}

const short = (seconds: number): string => String(Math.round(seconds * 1000) / 1000);

/** Reads a fragment; what it does not understand, or names a lane that is not there, is passed over. */
export function readHash(hash: string, stems: readonly string[]): MixerState {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  let mix = openMix(stems);
  for (const stem of stems) {
    const [, volume, mute, solo] = /^(\d{1,3})(m?)(s?)$/.exec(given.get(stem) ?? '') ?? [];
    if (volume === undefined || Number(volume) > 100) continue;
    mix = change(mix, stem, { volume: Number(volume), mute: mute === 'm', solo: solo === 's' });
  }
  return { mix, loop: readLoop(given.get('loop')), song: readSong(given.get('song')) };
}

function readLoop(text: string | null): Loop | undefined {
  const [, start, end] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  return Number(start) < Number(end) ? { start: Number(start), end: Number(end) } : undefined;
}

const readSong = (text: string | null): number => (/^[1-9]\d{0,3}$/.test(text ?? '') ? Number(text) : 1);
