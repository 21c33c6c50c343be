import { sourceWords } from '@alchemy/core/source-words';
import { z } from 'zod';
import { placeId, type ResolvedSource, type ResolvedTrack } from './resolved-source.ts';
import { largestPicture } from './shapes.ts';

/** An embed page shows so many entries of a list, and no total. */
const listCap = 100;

const Flag = z.boolean().optional().catch(undefined);

/** The entity of a track's page. */
export const TrackEntity = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  artists: z.array(z.object({ name: z.string().min(1) })).min(1),
  duration: z.number().int().positive(),
  isPlayable: Flag,
  isExplicit: Flag,
  visualIdentity: z
    .object({ image: z.array(z.object({ url: z.url(), maxWidth: z.number().optional() })) })
    .optional()
    .catch(undefined),
});

const Entry = z.object({
  uri: z.string(),
  title: z.string().min(1),
  /** Artists, joined by a comma and a no-break space: a plain space belongs to a name. */
  subtitle: z.string(),
  duration: z.number().int().min(0),
  isPlayable: Flag,
  isExplicit: Flag,
});
/** The entity of an album's or a playlist's page. */
export const ListEntity = z.object({
  name: z.string().min(1),
  coverArt: z
    .object({ sources: z.array(z.object({ url: z.url(), width: z.number().nullish() })) })
    .optional()
    .catch(undefined),
  trackList: z.array(Entry),
});

export function readTrack(entity: z.infer<typeof TrackEntity>): ResolvedSource {
  const pictures = entity.visualIdentity?.image ?? [];
  const coverUrl = largestPicture(pictures.map(({ url, maxWidth }) => ({ url, width: maxWidth })));
  const track: ResolvedTrack = {
    id: entity.id,
    title: entity.title,
    artists: entity.artists.map(({ name }) => name),
    durationMs: entity.duration,
    coverUrl,
    playable: entity.isPlayable ?? true,
    explicit: entity.isExplicit,
  };
  return { kind: 'track', title: track.title, cover: coverUrl, tracks: [track] };
}

export function readList(kind: 'album' | 'playlist', entity: z.infer<typeof ListEntity>): ResolvedSource {
  const cover = largestPicture(entity.coverArt?.sources ?? []);
  const shared = kind === 'album' ? { album: entity.name, coverUrl: cover } : {};
  const tracks = entity.trackList.map((entry, index) => ({ ...fromEntry(entry, index + 1), ...shared }));
  const note = tracks.length >= listCap ? sourceWords.listCut : undefined;
  return { kind, title: entity.name, cover, tracks, note };
}

function fromEntry(entry: z.infer<typeof Entry>, position: number): ResolvedTrack {
  const id = /^spotify:track:([A-Za-z0-9]{22})$/.exec(entry.uri)?.[1];
  return {
    id: id ?? placeId(position),
    title: entry.title,
    artists: entry.subtitle.split(/,\u00a0/).filter((name) => name !== ''),
    durationMs: entry.duration,
    playable: id !== undefined && (entry.isPlayable ?? true),
    explicit: entry.isExplicit,
  };
}
