import { mixName } from '@alchemy/core/mix-name';
import { instrumentalStem } from '@alchemy/core/models';
import type { OutputFormat } from '@alchemy/db/ask';
import { isFinal, type RequestStatus } from '@alchemy/db/job-status';
import type { RequestView, TrackView } from '@alchemy/db/requests';
import type { FileFacts } from '@alchemy/db/tracks';
import { askedStems, givenStems, madeStems, percentsOf } from './given-stems.ts';
import { isExpired, type Link } from './link.ts';
import type { WantedFile } from './wanted-file.ts';

const voice = 'vocals';

/** Stems of a song, or a mix, in a format that was not asked for before. */
export interface Wish {
  readonly song: TrackView;
  readonly stems: readonly string[];
  readonly format: OutputFormat;
}

export type Answer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'stored'; readonly file: FileFacts; readonly song: TrackView }
  | { readonly kind: 'working'; readonly jobId: string | null; readonly progress: number }
  | { readonly kind: 'make'; readonly wish: Wish };

/** A file of one song. */
export type WantedOfSong = Exclude<WantedFile, { kind: 'archive' | 'state' }>;

/** What is known when a file behind a link is asked for. */
export interface Question {
  readonly link: Link;
  readonly request: RequestView;
  readonly wanted: WantedOfSong;
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
  const file = files.find((candidate) => isWanted(candidate, question));
  if (file !== undefined) return { kind: 'stored', file, song };
  const made = madeStems(link, files);
  if (made.length > 0 && (wanted.kind === 'stem' || wanted.kind === 'mix')) {
    return { kind: 'make', wish: { song, stems: [nameIn(question, made)], format: wanted.format } };
  }
  return isLive(song) ? working(request, song.progress) : { kind: 'unknown' };
}

/** The request's least advanced job stands for the work; between two jobs there is none. */
export function working({ step }: RequestView, otherwise: number): Answer & { kind: 'working' } {
  return { kind: 'working', jobId: step?.jobId ?? null, progress: step?.progress ?? otherwise };
}

/** While there are no stems nobody knows which there could be, so a link to all of them refuses none. */
function givesOut({ link, request, wanted, files }: Question): boolean {
  if (wanted.kind !== 'stem' && wanted.kind !== 'mix') return true;
  const made = madeStems(link, files);
  const asked = askedStems(link, request);
  if (wanted.kind === 'mix') {
    const known = made.length > 0 ? made : Object.keys(wanted.lanes);
    return percentsOf(wanted.lanes, known, asked) !== undefined;
  }
  if (made.length === 0) return asked === null || asked.includes(wanted.stem);
  if (asked !== null) return givenStems(made, asked).includes(wanted.stem);
  return made.includes(wanted.stem) || (wanted.stem === instrumentalStem && made.includes(voice));
}

/** Under which name the wanted stem or mix is stored. */
function nameIn({ link, request, wanted }: Question, made: readonly string[]): string {
  if (wanted.kind === 'stem') return wanted.stem;
  const percents = wanted.kind === 'mix' ? percentsOf(wanted.lanes, made, askedStems(link, request)) : undefined;
  return mixName(made, percents ?? {});
}

function isWanted(file: FileFacts, question: Question): boolean {
  const { link, wanted, files } = question;
  if (wanted.kind === 'score') return file.kind === 'peaks' && file.model === link.model;
  if (wanted.kind !== 'stem' && wanted.kind !== 'mix') return file.kind === wanted.kind;
  if (file.model !== link.model || file.stem !== nameIn(question, madeStems(link, files))) return false;
  return file.kind === 'stem' ? wanted.format === 'flac' : file.kind === 'format' && file.format === wanted.format;
}

const isLive = ({ status }: { status: RequestStatus }): boolean => !isFinal(status);
