import { distinctNames, fileName } from '@alchemy/core/file-name';
import { stemLabel } from '@alchemy/core/link-words';
import type { OutputFormat } from '@alchemy/db/ask';
import { isFinal } from '@alchemy/db/job-status';
import type { RequestView, TrackView } from '@alchemy/db/requests';
import type { StoredFile } from '@alchemy/db/tracks';
import type { ArchiveEntry } from '@alchemy/storage/archive';
import { type Answer, type Wish, working } from './answer.ts';
import { askedStems, givenStems, madeStems } from './given-stems.ts';
import { isExpired, type Link } from './link.ts';
import { songFileName } from './song-file-name.ts';

export interface ArchiveQuestion {
  readonly link: Link;
  readonly request: RequestView;
  /** As what the stems are wanted; `undefined` for what was asked for at first. */
  readonly format: OutputFormat | undefined;
  /** All files that are there of all songs of the request. */
  readonly files: readonly StoredFile[];
  readonly now: Date;
}

export type ArchiveAnswer =
  | Exclude<Answer, { kind: 'stored' | 'make' }>
  | { readonly kind: 'archive'; readonly name: string; readonly entries: readonly ArchiveEntry[] }
  /** How many of the wanted files there are already, and what is lacking, song by song. */
  | { readonly kind: 'make'; readonly wishes: readonly Wish[]; readonly there: number };

/** What becomes of the question for everything at once: it waits for the request, and for all formats to be made. */
export function answerArchive(question: ArchiveQuestion): ArchiveAnswer {
  const { link, request, now } = question;
  if (isExpired(link, now)) return { kind: 'expired' };
  if (!isFinal(request.status)) return working(request, request.progress);
  const songs = request.tracks.map((song) => wantedOf(question, song)).filter(({ given }) => given.length > 0);
  if (songs.length === 0) return { kind: 'unknown' };
  const wishes = songs.flatMap(({ song, lacking, format }) =>
    lacking.length > 0 ? [{ song, stems: lacking, format }] : [],
  );
  const there = songs.reduce((sum, { stems }) => sum + stems.length, 0);
  if (wishes.length > 0) return { kind: 'make', wishes, there };
  const [only] = request.tracks;
  const alone = request.tracks.length === 1;
  const name = alone && only ? songFileName(only) : fileName(request.title ?? '', 'stems');
  return { kind: 'archive', name, entries: entriesOf(songs, alone) };
}

interface WantedSong {
  readonly song: TrackView;
  readonly place: number;
  readonly format: OutputFormat;
  readonly given: readonly string[];
  readonly stems: readonly StoredFile[];
  readonly lacking: readonly string[];
  readonly analysis: StoredFile | undefined;
}

function wantedOf({ link, request, files, format: wanted }: ArchiveQuestion, song: TrackView): WantedSong {
  const format = wanted ?? request.format;
  const own = files.filter(({ trackId }) => trackId === song.trackId);
  const given = givenStems(madeStems(link, own), askedStems(link, request));
  const isIn = (file: StoredFile, stem: string) =>
    file.model === link.model && file.stem === stem && (file.kind === 'stem' ? 'flac' : file.format) === format;
  const found = given.map((stem) => own.find((file) => isIn(file, stem)));
  return {
    song,
    place: request.tracks.indexOf(song) + 1,
    format,
    given,
    stems: found.flatMap((file) => file ?? []),
    lacking: given.filter((_, at) => found[at] === undefined),
    analysis: own.find(({ kind }) => kind === 'analysis'),
  };
}

/** One song lies at the top; of several each has a folder, numbered in the order of the collection. */
function entriesOf(songs: readonly WantedSong[], alone: boolean): ArchiveEntry[] {
  const distinct = distinctNames();
  return songs.flatMap(({ song, place, format, stems, analysis }) => {
    const title = songFileName(song);
    const folder = alone ? '' : `${distinct(`${String(place).padStart(2, '0')} ${title}`)}/`;
    const sounds = stems.map((file) => entry(file, `${folder}${title} (${stemLabel(file.stem ?? '')}).${format}`));
    return analysis === undefined ? sounds : [...sounds, entry(analysis, `${folder}analysis.json`)];
  });
}

const entry = ({ path, sizeBytes, crc32, sha256, createdAt }: StoredFile, name: string): ArchiveEntry => ({
  ...{ name, path, sizeBytes, crc32, sha256 },
  modifiedAt: createdAt,
});
