import { stemLabel } from '@alchemy/core/link-words';
import { formatSize } from '@alchemy/core/scale';
import type { TrackPage } from '@alchemy/db/dashboard/track-page';
import type { AnalysisFacts, FileFacts } from '@alchemy/db/tracks';
import { inStemOrder, type LaneModel, type SongModel } from '../link/page-model.ts';

/** The stems of one model, as the mixer takes them. */
export interface Playable {
  readonly model: string;
  readonly song: SongModel;
}

/** As much of a song's page as is played. */
interface Stored {
  readonly track: Pick<TrackPage['track'], 'id' | 'title' | 'artist' | 'durationMs'>;
  readonly analysis: Pick<AnalysisFacts, 'tempoBpm' | 'key' | 'camelot'> | null;
  readonly files: readonly (FileFacts & { readonly id: string })[];
}

/** What can be played of a song: one entry for each model that separated it, in alphabetical order. */
export function playablesOf({ track, analysis, files }: Stored): Playable[] {
  const models = new Set(files.flatMap(({ kind, model }) => (kind === 'stem' && model !== null ? [model] : [])));
  const cover = files.find(({ kind }) => kind === 'cover');
  return [...models].sort().map((model) => {
    const own = files.filter((file) => file.model === model);
    const base = `/api/tracks/${track.id}/${encodeURIComponent(model)}`;
    const song: SongModel = {
      place: 1,
      base,
      title: track.title,
      artist: track.artist,
      coverHref: cover === undefined ? null : `/api/files/${cover.id}`,
      durationMs: track.durationMs,
      tempoBpm: analysis?.tempoBpm ?? null,
      key: analysis?.key ?? null,
      camelot: analysis?.camelot ?? null,
      lanes: lanesOf(base, own),
      hasScore: own.some(({ kind }) => kind === 'peaks'),
      analysisHref: null,
    };
    return { model, song };
  });
}

/** The stems themselves: other formats are made by asking through a link, and listed among the files when they are. */
function lanesOf(base: string, files: readonly FileFacts[]): LaneModel[] {
  const sizes = new Map(
    files.flatMap(({ kind, stem, sizeBytes }) => (kind === 'stem' && stem ? [[stem, sizeBytes]] : [])),
  );
  return inStemOrder([...sizes.keys()]).map((stem) => {
    const size = formatSize(sizes.get(stem) ?? 0);
    return { stem, label: stemLabel(stem), downloads: [{ format: 'flac', href: `${base}/${stem}.flac`, size }] };
  });
}
