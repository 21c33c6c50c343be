import { instrumentalStem } from '@alchemy/core/models';
import type { OutputFormat } from '@alchemy/db/ask';
import { isFinal, type RequestStatus } from '@alchemy/db/job-status';
import type { RequestView, TrackView } from '@alchemy/db/requests';
import type { FileFacts } from '@alchemy/db/tracks';
import { isExpired, type Link } from './link.ts';
import type { WantedFile } from './wanted-file.ts';

const voice = 'vocals';

/** A stem in a format that was not asked for before. */
export interface Wish {
  readonly song: TrackView;
  readonly stem: string;
  readonly format: OutputFormat;
}

export type Answer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'stored'; readonly file: FileFacts; readonly song: TrackView }
  | { readonly kind: 'working'; readonly jobId: string | null; readonly progress: number }
  | { readonly kind: 'make'; readonly wish: Wish };

/** What is known when a file behind a link is asked for. */
export interface Question {
  readonly link: Link;
  readonly request: RequestView;
  readonly wanted: WantedFile;
  /** All files of the wanted song that are there. */
  readonly files: readonly FileFacts[];
  readonly now: Date;
}

/** The song that is meant, if the request has so many. */
export const songAt = (request: RequestView, place: number): TrackView | undefined => request.tracks[place - 1];

/** What becomes of the question. Whether the link gives out the file at all is looked at before its expiry. */
export function answer(question: Question): Answer {
  const { link, request, wanted, files, now } = question;
  const song = songAt(request, wanted.place);
  const songsAreKnown = request.tracks.length > 0;
  if ((songsAreKnown && song === undefined) || !givesOut(question)) return { kind: 'unknown' };
  if (isExpired(link, now)) return { kind: 'expired' };
  if (song === undefined) return isLive(request) ? working(request, 0) : { kind: 'unknown' };
  const file = files.find((candidate) => isWanted(candidate, link.model, wanted));
  if (file !== undefined) return { kind: 'stored', file, song };
  if (wanted.kind === 'stem' && madeStems(question).length > 0) {
    const { stem, format } = wanted;
    return { kind: 'make', wish: { song, stem, format } };
  }
  return isLive(song) ? working(request, song.progress) : { kind: 'unknown' };
}

/** The request's least advanced job stands for the work; between two jobs there is none. */
function working({ step }: RequestView, otherwise: number): Answer {
  return { kind: 'working', jobId: step?.jobId ?? null, progress: step?.progress ?? otherwise };
}

/** While there are no stems nobody knows which there could be, so a link to all of them refuses none. */
function givesOut(question: Question): boolean {
  const { link, request, wanted } = question;
  if (wanted.kind === 'analysis') return true;
  const made = madeStems(question);
  if (made.length > 0 && !made.includes(wanted.stem) && wanted.stem !== instrumentalStem) return false;
  const asked = link.stems ?? request.stems;
  if (asked !== null) return asked.includes(wanted.stem);
  return made.length === 0 || made.includes(wanted.stem) || made.includes(voice);
}

function madeStems({ link, files }: Question): string[] {
  return files.flatMap((file) => (file.kind === 'stem' && file.model === link.model && file.stem ? [file.stem] : []));
}

function isWanted(file: FileFacts, model: string, wanted: WantedFile): boolean {
  if (wanted.kind === 'analysis') return file.kind === 'analysis';
  if (file.model !== model || file.stem !== wanted.stem) return false;
  return file.kind === 'stem' ? wanted.format === 'flac' : file.kind === 'format' && file.format === wanted.format;
}

const isLive = ({ status }: { status: RequestStatus }): boolean => !isFinal(status);
