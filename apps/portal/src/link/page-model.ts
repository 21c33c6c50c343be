import { formatDuration, formatSize } from '@alchemy/core/scale';
import { stageWords } from '@alchemy/core/sentences';
import type { FileView, RequestView, TrackView } from '@alchemy/db/requests';
import type { Link } from './link.ts';

/** What the page behind a link shows, in words. */
export interface PageModel {
  readonly title: string;
  readonly subtitle: string | undefined;
  readonly songs: readonly SongModel[];
  /** Songs that could not be had, one sentence each. */
  readonly failures: readonly string[];
  /** Absent when the work has ended. */
  readonly work: { readonly doing: string; readonly percent: number } | undefined;
  readonly expiresAt: Date;
}

export interface SongModel {
  readonly place: number;
  readonly title: string;
  readonly artist: string | undefined;
  readonly facts: readonly Fact[];
  readonly stems: readonly StemModel[];
  readonly analysisHref: string | undefined;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface StemModel {
  readonly name: string;
  /** What the player plays: the smallest that every browser knows. */
  readonly listenHref: string;
  readonly downloads: readonly Download[];
}

export interface Download {
  readonly format: string;
  readonly href: string;
  readonly size: string;
}

const stemOrder = ['vocals', 'instrumental', 'drums', 'bass', 'guitar', 'piano', 'other'];
const listenOrder = ['mp3', 'm4a', 'flac', 'wav', 'opus'];

/** Lays out a request for the page of a link to it. */
export function pageModel(token: string, link: Link, request: RequestView): PageModel {
  const songs = request.tracks.map((track, index) => songModel(token, link, track, index + 1));
  const [only] = songs.length === 1 ? songs : [];
  return {
    title: only?.title ?? request.title ?? 'Your stems',
    subtitle: only === undefined ? count(songs.length) : only.artist,
    songs,
    failures: request.failed.map(({ title, message }) => `${title}: ${message}`),
    work: workModel(request),
    expiresAt: link.expiresAt,
  };
}

const count = (songs: number) => (songs === 0 ? undefined : `${songs} songs`);

/** Whether the page asks for news by itself: only while a reload would interrupt no player. */
export function isWaiting(page: PageModel): boolean {
  return page.work !== undefined && page.songs.every((song) => song.stems.length === 0);
}

function workModel(request: RequestView): PageModel['work'] {
  if (request.status !== 'queued' && request.status !== 'running') return undefined;
  const doing = request.step === null ? 'In line' : stageWords[request.step.stage];
  return { doing, percent: request.progress };
}

function songModel(token: string, link: Link, track: TrackView, place: number): SongModel {
  const base = `/d/${token}/${place}`;
  const analysed = track.files.some((file) => file.kind === 'analysis');
  return {
    place,
    title: track.title,
    artist: track.artist ?? undefined,
    facts: factsOf(track),
    stems: stemModels(base, track.files.filter(isGivenOut(link))),
    analysisHref: analysed ? `${base}/analysis.json` : undefined,
  };
}

function factsOf({ durationMs, analysis }: TrackView): Fact[] {
  const facts: Fact[] = [];
  if (durationMs !== null) facts.push({ name: 'Length', value: formatDuration(durationMs) });
  if (analysis === null) return facts;
  facts.push({ name: 'Tempo', value: `${Math.round(analysis.tempoBpm)} BPM` });
  facts.push({ name: 'Key', value: `${analysis.key} · ${analysis.camelot}` });
  if (analysis.loudnessLufs !== null) {
    facts.push({ name: 'Loudness', value: `${analysis.loudnessLufs.toFixed(1)} LUFS` });
  }
  return facts;
}

function isGivenOut(link: Link): (file: FileView) => boolean {
  return ({ kind, model, stem }) =>
    (kind === 'stem' || kind === 'format') &&
    model === link.model &&
    stem !== null &&
    (link.stems === null || link.stems.includes(stem));
}

function stemModels(base: string, files: readonly FileView[]): StemModel[] {
  const names = [...new Set(files.flatMap(({ stem }) => stem ?? []))].sort(byPlaceIn(stemOrder));
  return names.map((name) => {
    const own = files
      .filter(({ stem }) => stem === name)
      .sort((a, b) => byPlaceIn(listenOrder)(formatOf(a), formatOf(b)));
    const href = (file: FileView) => `${base}/${name}.${formatOf(file)}`;
    const downloads = own.map((file) => ({
      format: formatOf(file),
      href: href(file),
      size: formatSize(file.sizeBytes),
    }));
    return { name, listenHref: downloads[0]?.href ?? '', downloads };
  });
}

/** Stems are kept as FLAC; the row of another format names it. */
const formatOf = (file: FileView): string => file.format ?? 'flac';

/** What the list names comes first, in its order; the rest by name. */
function byPlaceIn(list: readonly string[]): (a: string, b: string) => number {
  const place = (name: string) => (list.includes(name) ? list.indexOf(name) : list.length);
  return (a, b) => place(a) - place(b) || a.localeCompare(b, 'en');
}
