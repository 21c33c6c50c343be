import { formatElapsed } from '@alchemy/core/scale';
import { faultSentence, replyWords } from '@alchemy/core/sentences';
import type { RequestView } from '@alchemy/db/requests';
import type { Line, ReplyView, Span } from './chat-platform.ts';
import { albumLines, songsReady } from './reply-view/album-lines.ts';
import {
  cancelButton,
  linkButtons,
  pingButton,
  type ReplyLink,
  renewButton,
  retryButton,
  startAgainButton,
} from './reply-view/buttons.ts';
import { plain, songFigures, songTitle, stemNames } from './reply-view/song-words.ts';
import { workLines } from './reply-view/work-lines.ts';

/** What a reply shows beside the request itself. */
export interface ReplyFacts {
  readonly now: Date;
  /** `null` while there is nothing to open, and where no address can be reached. */
  readonly link: ReplyLink | null;
  /** Until when the files stay at least; `null` when that has passed or is not known. */
  readonly keptUntil: Date | null;
  /** The name of whoever cancelled. */
  readonly cancelledBy: string | null;
}

type Drawn = Pick<ReplyView, 'tone' | 'lines' | 'buttons'> & { readonly state: string; readonly final: boolean };

/** Only what was stored already is ready so soon. */
const atOnceMs = 1_000;

/** A request's state in the words of a reply. */
export function replyView(view: RequestView, facts: ReplyFacts): ReplyView {
  const { state, ...drawn } = draw(view, facts);
  const title = titleOf(view);
  return {
    ...drawn,
    version: { epoch: view.epoch, seq: view.seq },
    title,
    coverUrl: view.tracks[0]?.coverUrl ?? null,
    percent: drawn.tone === 'working' || view.status === 'completed' ? view.progress : null,
    summary: replyWords.summary(nameOf(view), state),
  };
}

function draw(view: RequestView, facts: ReplyFacts): Drawn {
  switch (view.status) {
    case 'queued':
    case 'running':
      return isUnknown(view) ? lookingUp(view) : atWork(view);
    case 'completed':
    case 'partial':
      return ready(view, facts);
    case 'failed':
      return failed(view);
    case 'cancelled':
      return cancelled(view, facts);
  }
}

function isUnknown({ title, tracks }: RequestView): boolean {
  return title === null && tracks.length === 0;
}

function lookingUp({ requestId }: RequestView): Drawn {
  const lines = [[replyWords.lookingUp]];
  return { tone: 'working', lines, buttons: [cancelButton(requestId)], state: replyWords.lookingUp, final: false };
}

function atWork(view: RequestView): Drawn {
  const { requestId, progress, step } = view;
  const lines = [...workLines(view), ...(isList(view) ? albumLines(view) : figures(view))];
  const buttons = [cancelButton(requestId), pingButton(requestId)];
  const state = step?.status === 'queued' && progress === 0 ? replyWords.inTheLine : `${progress} %`;
  return { tone: 'working', lines, buttons, state, final: false };
}

function ready(view: RequestView, facts: ReplyFacts): Drawn {
  const { link } = facts;
  if (link !== null && link.expiresAt <= facts.now) return expired(view, facts, link);
  const isRepeat = view.tookMs !== null && view.tookMs < atOnceMs;
  const lines: Line[] = [
    ...(isRepeat ? [[replyWords.alreadySplit]] : []),
    ...(isList(view) ? albumLines(view) : [...figures(view, stemsOf(view)), ...failures(view)]),
    readyLine(view, link, isRepeat),
    ...(link === null ? [[replyWords.noLinks]] : []),
  ];
  const buttons = [
    ...(link === null ? [] : linkButtons(link, view)),
    ...(view.status === 'partial' ? [retryButton(view.requestId)] : []),
  ];
  return { tone: 'done', lines, buttons, state: replyWords.ready, final: true };
}

/** "100 % · ready in 1 min 48 s · expires in 24 hours"; without the percent where a part is missing for good. */
function readyLine({ status, progress, tookMs }: RequestView, link: ReplyLink | null, isRepeat: boolean): Line {
  const parts: Line[] = [
    ...(status === 'completed' ? [[`${progress} %`]] : []),
    ...(tookMs === null || isRepeat ? [] : [[replyWords.readyIn(formatElapsed(tookMs))]]),
    ...(link === null ? [] : [replyWords.expires<Span>({ at: link.expiresAt, as: 'countdown' })]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}

function expired(view: RequestView, { keptUntil }: ReplyFacts, { linkId }: ReplyLink): Drawn {
  const kept = keptUntil === null ? [] : [' ', ...replyWords.keptUntil<Span>({ at: keptUntil, as: 'day' })];
  const lines = [...figures(view), [replyWords.linksEnded, ...kept]];
  return { tone: 'ended', lines, buttons: [renewButton(linkId)], state: replyWords.linksEnded, final: true };
}

function failed(view: RequestView): Drawn {
  const lines = failures(view);
  return { tone: 'failed', lines, buttons: [retryButton(view.requestId)], state: replyWords.failed, final: true };
}

function cancelled({ requestId }: RequestView, { cancelledBy }: ReplyFacts): Drawn {
  const state = cancelledBy === null ? replyWords.cancelled : replyWords.cancelledBy(plain(cancelledBy));
  return { tone: 'ended', lines: [[state]], buttons: [startAgainButton(requestId)], state, final: true };
}

/** Why it failed: of a single song its own reason, of a list each song's by name. */
function failures(view: RequestView): Line[] {
  if (isList(view) && view.tracks.length > 0) return albumLines(view);
  const [first] = view.failed;
  if (first !== undefined) return [[first.message]];
  return view.status === 'failed' ? [[faultSentence('internal')]] : [];
}

function figures(view: RequestView, more: readonly string[] = []): Line[] {
  const [song] = view.tracks;
  const words = song === undefined || isList(view) ? [] : [...songFigures(song), ...more];
  return words.length === 0 ? [] : [[words.join(' · ')]];
}

function stemsOf(view: RequestView): string[] {
  const [song] = view.tracks;
  const names = song === undefined ? [] : stemNames(view, song);
  return names.length === 0 ? [] : [names.join(', ')];
}

function titleOf(view: RequestView): string | null {
  if (isUnknown(view)) return null;
  const [song] = view.tracks;
  if (song !== undefined && !isList(view)) return songTitle(song);
  const state = isList(view) && view.tracks.length > 0 ? ` — ${songsReady(view)}` : '';
  return `${nameOf(view)}${state}`;
}

function nameOf({ title }: RequestView): string {
  return title === null ? replyWords.yourSong : plain(title);
}

function isList({ kind }: RequestView): boolean {
  return kind === 'album' || kind === 'playlist';
}
