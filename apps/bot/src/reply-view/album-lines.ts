import { marks, replyWords } from '@alchemy/core/sentences';
import type { FailedView, RequestView, TrackView } from '@alchemy/db/requests';
import type { Line } from '../chat-platform.ts';
import { plain } from './song-words.ts';

/** More rows than this are no help in a chat; the page behind the link has them all. */
const mostRows = 15;

/** "7 of 12 ready": the songs that could not be found at all count too. */
export function songsReady({ tracks, failed }: RequestView): string {
  const ready = tracks.filter(({ status }) => hasStems(status)).length;
  return replyWords.songsReady(ready, tracks.length + failed.filter(isUnknown).length);
}

/** A row for each song; what fails and what is at work goes before what is ready or waits when there are too many. */
export function albumLines(view: RequestView): Line[] {
  const rows = [
    ...view.tracks.map((track, index) => trackRow(track, index + 1, view.failed)),
    ...view.failed.filter(isUnknown).map(failedRow),
  ];
  const kept = new Set([...rows].sort((a, b) => a.rank - b.rank).slice(0, mostRows));
  const lines = rows.filter((row) => kept.has(row)).map(({ text }): Line => [text]);
  const more = rows.length > mostRows ? [[replyWords.moreSongs(rows.length - mostRows)]] : [];
  return [...lines, ...more, ...(view.note === null ? [] : [[plain(view.note)]])];
}

interface Row {
  readonly text: string;
  readonly rank: number;
}

function trackRow({ title, status, progress }: TrackView, place: number, failed: readonly FailedView[]): Row {
  const name = `${place} ${plain(title)}`;
  if (hasStems(status)) return { text: `${marks.done} ${name}`, rank: 2 };
  if (status === 'running') return { text: `${marks.working} ${name} ${progress} %`, rank: 1 };
  if (status === 'queued') return { text: `${marks.waiting} ${name}`, rank: 3 };
  const why = failed.find((failure) => failure.title === title)?.message ?? replyWords.failed;
  return { text: `${marks.failed} ${replyWords.failedTrack(name, why)}`, rank: 0 };
}

function failedRow({ title, message }: FailedView): Row {
  return { text: `${marks.failed} ${replyWords.failedTrack(plain(title), message)}`, rank: 0 };
}

/** Never became a song of the request: the list names it and nobody has it. */
function isUnknown({ stage }: FailedView): boolean {
  return stage === null;
}

function hasStems(status: TrackView['status']): boolean {
  return status === 'completed' || status === 'partial';
}
