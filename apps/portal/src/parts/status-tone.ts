import type { Tone } from '../ui/badge.tsx';

const tones: Readonly<Record<string, Tone>> = {
  completed: 'good',
  ready: 'good',
  failed: 'bad',
  blocked: 'bad',
  partial: 'warn',
  retrying: 'warn',
  queued: 'plain',
  cancelled: 'plain',
  removed: 'plain',
};

/** What a status looks like; whatever is at work is busy. */
export const toneOf = (status: string): Tone => tones[status] ?? 'busy';
