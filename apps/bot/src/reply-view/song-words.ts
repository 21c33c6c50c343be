import { builtInModels } from '@alchemy/core/models';
import { formatDuration } from '@alchemy/core/scale';
import type { RequestView, TrackView } from '@alchemy/db/requests';

const longest = 120;

/** Text from outside on one line: no control characters, nothing that turns the direction of what follows, not too long. */
export function plain(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** "Midnight Run — The Vals · 4:07" */
export function songTitle({ title, artist, durationMs }: Pick<TrackView, 'title' | 'artist' | 'durationMs'>): string {
  const name = artist === null ? plain(title) : `${plain(title)} — ${plain(artist)}`;
  return durationMs === null ? name : `${name} · ${formatDuration(durationMs)}`;
}

/** "124 BPM", "A minor", "8A"; empty until the analysis is there. */
export function songFigures({ analysis }: TrackView): string[] {
  if (analysis === null) return [];
  return [`${Math.round(analysis.tempoBpm)} BPM`, analysis.key, analysis.camelot];
}

/** The stems that are there, in the order in which people are shown them. */
export function stemNames(view: Pick<RequestView, 'model'>, { files }: TrackView): string[] {
  const made = files.flatMap(({ kind, stem }) =>
    stem !== null && (kind === 'stem' || kind === 'format') ? [stem] : [],
  );
  const order = builtInModels[view.model] ?? [];
  const place = (stem: string) => (order.includes(stem) ? order.indexOf(stem) : order.length);
  return [...new Set(made)].sort((a, b) => place(a) - place(b));
}
