import type { Candidate } from './errors.ts';

const sharpNames = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;

export type Mode = 'major' | 'minor';
export interface Key {
  /** 0 is C, 11 is B. */
  pitchClass: number;
  mode: Mode;
}

/** `{ pitchClass: 9, mode: 'minor' }` → `A minor`. */
export const keyName = (key: Key): string => `${sharpNames[key.pitchClass] ?? '?'} ${key.mode}`;

/**
 * The key's place on the Camelot wheel: `A minor` → `8A`, `C major` → `8B`. A step of a fifth is a step of one hour.
 */
export function camelotCode(key: Key): string {
  const relativeMajor = key.mode === 'major' ? key.pitchClass : (key.pitchClass + 3) % 12;
  const hour = ((relativeMajor * 7 + 7) % 12) + 1;
  return `${hour}${key.mode === 'major' ? 'B' : 'A'}`;
}

/** Milliseconds as `m:ss`, or `h:mm:ss` from an hour on; rounded to the nearest second. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Seconds in words, rounded up: `40 s`, `2 min`, `1 h 5 min`. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Milliseconds that have passed, in words: `48 s`, `1 min 48 s`, `1 h 2 min`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.round(elapsedMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Bytes in decimal units with at most one digit after the point: `812 B`, `4.1 MB`. */
export function formatSize(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = sizeBytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
  const value = sizeBytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Ten cells, filled by whole tens of percent: 52 → `▰▰▰▰▰▱▱▱▱▱`. */
export function progressCells(percent: number): string {
  const filled = Math.floor(percent / 10);
  return '▰'.repeat(filled) + '▱'.repeat(10 - filled);
}

/** A recording that is on offer: `Song (Live) — Artist · 3:20`, as far as its source says so. */
export function candidateLine({ title, artist, durationMs }: Omit<Candidate, 'url'>): string {
  const name = artist === null ? title : `${title} — ${artist}`;
  return durationMs === null ? name : `${name} · ${formatDuration(durationMs)}`;
}
