import type { AnalysisFacts, StoredTrack } from '@alchemy/db/tracks';
import { absolutePath } from '@alchemy/storage/files';
import type { StorageRoot } from '@alchemy/storage/root';
import type { SongTags } from '../engine.ts';

/** What is known of a song, as it is written into its files. */
export function tagsOf(
  { title, artist, album, isrc }: Pick<StoredTrack, 'title' | 'artist' | 'album' | 'isrc'>,
  analysis?: AnalysisFacts,
): SongTags {
  // A tempo of 0 says that no beat was found.
  const figures = { bpm: analysis?.tempoBpm || null, key: analysis?.key ?? null };
  const tags = { title, artist, album, isrc, ...figures };
  return Object.fromEntries(Object.entries(tags).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** The picture of a song, for programs that open it by name. */
export async function coverOf(root: StorageRoot, { files }: Pick<StoredTrack, 'files'>): Promise<{ cover?: string }> {
  const cover = files.find(({ kind }) => kind === 'cover');
  return cover === undefined ? {} : { cover: await absolutePath(root, cover.path) };
}
