import { linkWords, stemLabel } from '@alchemy/core/link-words';
import { instrumentalStem } from '@alchemy/core/models';
import { formatSize, formatWait } from '@alchemy/core/scale';
import { stageWords } from '@alchemy/core/sentences';
import { outputFormats } from '@alchemy/db/ask';
import { isFinal } from '@alchemy/db/job-status';
import type { FileView, RequestView, TrackView } from '@alchemy/db/requests';
import { z } from 'zod';
import { askedStems } from './given-stems.ts';
import type { Link } from './link.ts';

const Download = z.object({
  format: z.string(),
  href: z.string(),
  /** In words; `null` for what is made when it is first asked for. */
  size: z.string().nullable(),
});
export type Download = z.infer<typeof Download>;

const LaneModel = z.object({ stem: z.string(), label: z.string(), downloads: z.array(Download) });
export type LaneModel = z.infer<typeof LaneModel>;

const SongModel = z.object({
  /** Counts from 1; the addresses of its files are below `base`. */
  place: z.number().int().positive(),
  base: z.string(),
  title: z.string(),
  artist: z.string().nullable(),
  coverHref: z.string().nullable(),
  durationMs: z.number().nullable(),
  tempoBpm: z.number().nullable(),
  key: z.string().nullable(),
  camelot: z.string().nullable(),
  /** Empty while nothing of it can be played. */
  lanes: z.array(LaneModel),
  /** Whether there is a waveform. */
  hasScore: z.boolean(),
  analysisHref: z.string().nullable(),
});
export type SongModel = z.infer<typeof SongModel>;

/** What the page behind a link shows: plain data, so that the browser can ask for it anew. */
export const PageModel = z.object({
  title: z.string(),
  subtitle: z.string().nullable(),
  songs: z.array(SongModel),
  /** Songs that could not be had, one sentence each. */
  failures: z.array(z.string()),
  /** `null` when the work has ended. */
  work: z.object({ doing: z.string(), percent: z.number().int(), timeLeft: z.string().nullable() }).nullable(),
  archives: z.array(Download),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type PageModel = z.infer<typeof PageModel>;

const stemOrder = ['vocals', 'instrumental', 'drums', 'bass', 'guitar', 'piano', 'other'];

/** Lays out a request for the page of a link to it. */
export function pageModel(token: string, link: Link, request: RequestView): PageModel {
  const base = `/d/${token}`;
  const songs = request.tracks.map((track, index) =>
    songModel(`${base}/${index + 1}`, link, request, track, index + 1),
  );
  const [only] = songs.length === 1 ? songs : [];
  const ready = isFinal(request.status) && songs.some(({ lanes }) => lanes.length > 0);
  return {
    title: only?.title ?? request.title ?? linkWords.yourStems,
    subtitle: only === undefined ? count(songs.length) : only.artist,
    songs,
    failures: request.failed.map(({ title, message }) => `${title}: ${message}`),
    work: workModel(request),
    archives: ready ? archivesOf(base, request.format) : [],
    expiresAt: link.expiresAt.toISOString(),
  };
}

const count = (songs: number) => (songs === 0 ? null : linkWords.songs(songs));

/** Whether there is nothing to play yet. */
export function isWaiting(page: PageModel): boolean {
  return page.work !== null && page.songs.every((song) => song.lanes.length === 0);
}

/** The voice first, then in the order in which people name them; others by name. */
export const inStemOrder = (stems: readonly string[]): string[] =>
  [...stems].sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b, 'en'));

const placeOf = (stem: string) => (stemOrder.includes(stem) ? stemOrder.indexOf(stem) : stemOrder.length);

function workModel(request: RequestView): PageModel['work'] {
  if (isFinal(request.status)) return null;
  const doing =
    request.step === null || request.step.status === 'queued' ? linkWords.inLine : stageWords[request.step.stage];
  const timeLeft = request.etaSeconds === null ? null : linkWords.timeLeft(formatWait(request.etaSeconds));
  return { doing, percent: request.progress, timeLeft };
}

/** The format that was asked for first, then the others. */
function archivesOf(base: string, first: string): Download[] {
  const formats = [first, ...outputFormats.filter((format) => format !== first)];
  return formats.map((format) => ({ format, href: `${base}/all.zip?format=${format}`, size: null }));
}

function songModel(base: string, link: Link, request: RequestView, track: TrackView, place: number): SongModel {
  const { analysis, files } = track;
  const has = (kind: FileView['kind']) => files.some((file) => file.kind === kind);
  return {
    place,
    base,
    title: track.title,
    artist: track.artist,
    coverHref: has('cover') ? `${base}/cover.jpg` : null,
    durationMs: track.durationMs,
    tempoBpm: analysis === null || analysis.tempoBpm === 0 ? null : Math.round(analysis.tempoBpm),
    key: analysis?.key ?? null,
    camelot: analysis?.camelot ?? null,
    lanes: lanesOf(base, link, request, files),
    hasScore: has('peaks'),
    analysisHref: has('analysis') ? `${base}/analysis.json` : null,
  };
}

function lanesOf(base: string, link: Link, request: RequestView, files: readonly FileView[]): LaneModel[] {
  const own = files.filter(({ kind, model }) => (kind === 'stem' || kind === 'format') && model === link.model);
  const asked = askedStems(link, request);
  const names = new Set(own.flatMap(({ stem }) => (stem !== null && (asked?.includes(stem) ?? true) ? [stem] : [])));
  // The instrumental can be heard as soon as there are stems: it is made of them when it is first asked for.
  const separated = files.some(({ kind, model }) => kind === 'peaks' && model === link.model);
  if (separated && asked?.includes(instrumentalStem)) names.add(instrumentalStem);
  return inStemOrder([...names]).map((stem) => ({
    stem,
    label: stemLabel(stem),
    downloads: outputFormats.map((format) => {
      const file = own.find((candidate) => candidate.stem === stem && formatOf(candidate) === format);
      return { format, href: `${base}/${stem}.${format}`, size: file ? formatSize(file.sizeBytes) : null };
    }),
  }));
}

/** Stems are kept as FLAC; the row of another format names it. */
const formatOf = (file: FileView): string => file.format ?? 'flac';
