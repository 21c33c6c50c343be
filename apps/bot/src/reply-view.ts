import { formatElapsed } from '@alchemy/core/scale';
import { faultSentence, replyWords } from '@alchemy/core/sentences';
import { isFinal } from '@alchemy/db/job-status';
import type { RequestView } from '@alchemy/db/requests';
import type { Line, ReplyView, Span } from './chat-platform.ts';
import { albumLines, songsReady } from './reply-view/album-lines.ts';
import {
  cancelButton,
  followButton,
  linkButtons,
  pickButtons,
  pingButton,
  type ReplyLink,
  renewButton,
  retryButton,
  startAgainButton,
} from './reply-view/buttons.ts';
import { filesBeside } from './reply-view/files-beside.ts';
import { plain, songFigures, songTitle, stemNames } from './reply-view/song-words.ts';
import { waitLines, workLines } from './reply-view/work-lines.ts';

/** What a reply shows beside the request itself. */
export interface ReplyFacts {
  readonly now: Date;
  /** `null` while there is nothing to open. */
  readonly link: ReplyLink | null;
  /** Whether this is among the last edits that the message can get: then it says where to look further. */
  readonly isLast: boolean;
  /** The files may have so many bytes together to be put beside the message. */
  readonly uploadLimitBytes: number;
  /** Until when the files stay at least; `null` when that has passed or is not known. */
  readonly keptUntil: Date | null;
}

type Drawn = Pick<ReplyView, 'tone' | 'lines' | 'buttons' | 'final' | 'againAt'> &
  Partial<Pick<ReplyView, 'files'>> & { readonly state: string };

/** How soon a place in line, or a time left, is worth looking at again. */
const placeAgainMs = 5_000;
const timeAgainMs = 15_000;

/** What is ready so soon without any work was stored already; what takes longer was made for somebody else meanwhile. */
const atOnceMs = 5_000;

/** A request's state in the words of a reply. */
export function replyView(view: RequestView, facts: ReplyFacts): ReplyView {
  const { state, ...drawn } = draw(view, facts);
  const title = titleOf(view);
  return {
    files: [],
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
      return isUnknown(view) ? lookingUp(view, facts) : atWork(view, facts);
    case 'completed':
    case 'partial':
      return ready(view, facts);
    case 'failed':
      return failed(view);
    case 'cancelled':
      return cancelled(view);
  }
}

function isUnknown({ title, tracks }: RequestView): boolean {
  return title === null && tracks.length === 0;
}

function lookingUp({ requestId }: RequestView, facts: ReplyFacts): Drawn {
  const lines = [[replyWords.lookingUp], ...followLines(facts)];
  const buttons = [cancelButton(requestId), ...followButtons(facts)];
  return { tone: 'working', lines, buttons, state: replyWords.lookingUp, final: false, againAt: null };
}

function atWork(view: RequestView, facts: ReplyFacts): Drawn {
  const { requestId, progress, step } = view;
  const lines = isList(view) ? [...waitLines(view), ...albumLines(view)] : [...workLines(view), ...figures(view)];
  const buttons = [cancelButton(requestId), pingButton(requestId), ...followButtons(facts)];
  const state = step?.status === 'queued' && progress === 0 ? replyWords.inTheLine : `${progress} %`;
  const said = [...lines, ...followLines(facts)];
  return { tone: 'working', lines: said, buttons, state, final: false, againAt: againAt(view, facts.now) };
}

function againAt({ step, etaSeconds }: RequestView, now: Date): Date | null {
  if (step?.status === 'queued') return new Date(now.getTime() + placeAgainMs);
  return etaSeconds === null ? null : new Date(now.getTime() + timeAgainMs);
}

const followLines = ({ isLast, link }: ReplyFacts): Line[] =>
  isLast && typeof link?.url === 'string' ? [[replyWords.followThere]] : [];
const followButtons = ({ isLast, link }: ReplyFacts) => (isLast && link !== null ? followButton(link) : []);

function ready(view: RequestView, facts: ReplyFacts): Drawn {
  const link = typeof facts.link?.url === 'string' ? facts.link : null;
  if (link !== null && link.expiresAt <= facts.now) return expired(view, facts, link);
  const isRepeat = view.isStored && view.tookMs !== null && view.tookMs < atOnceMs;
  const files = filesBeside(view, facts);
  const lines: Line[] = [
    ...(isRepeat ? [[replyWords.alreadySplit]] : []),
    ...(isList(view) ? albumLines(view) : [...figures(view, stemsOf(view)), ...failures(view)]),
    readyLine(view, link, isRepeat),
    ...(link === null && files.length === 0 ? [[replyWords.noLinks]] : []),
  ];
  const buttons = [
    ...(link === null ? [] : linkButtons(link, view)),
    ...(view.status === 'partial' ? [retryButton(view.requestId)] : []),
  ];
  const againAt = link?.expiresAt ?? null;
  return { tone: 'done', lines, buttons, state: replyWords.ready, final: true, againAt, files };
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
  return {
    tone: 'ended',
    lines,
    buttons: [renewButton(linkId)],
    state: replyWords.linksEnded,
    final: true,
    againAt: keptUntil,
  };
}

function failed(view: RequestView): Drawn {
  const { requestId } = view;
  const candidates = isList(view) ? [] : (view.failed[0]?.candidates ?? []);
  const offered = candidates.map((candidate, index): Line => [replyWords.candidate(index + 1, songTitle(candidate))]);
  const lines = [...failures(view), ...offered];
  const buttons = [...pickButtons(requestId, candidates), retryButton(requestId)];
  return { tone: 'failed', lines, buttons, state: replyWords.failed, final: true, againAt: null };
}

function cancelled({ requestId, withdrawnByName }: RequestView): Drawn {
  const state = withdrawnByName === null ? replyWords.cancelled : replyWords.cancelledBy(plain(withdrawnByName));
  const buttons = [startAgainButton(requestId)];
  return { tone: 'ended', lines: [[state]], buttons, state, final: true, againAt: null };
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
  if (!isList(view) || view.tracks.length === 0) return nameOf(view);
  const percent = isFinal(view.status) ? '' : ` · ${view.progress} %`;
  return `${nameOf(view)} — ${songsReady(view)}${percent}`;
}

function nameOf({ title }: RequestView): string {
  return title === null ? replyWords.yourSong : plain(title);
}

function isList({ kind }: RequestView): boolean {
  return kind === 'album' || kind === 'playlist';
}
