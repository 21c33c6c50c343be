import { suggestTracks } from '@alchemy/db/asked';
import type { Suggestion, Typing } from './chat-platform.ts';
import type { FlowParts } from './flow-parts.ts';
import { songTitle } from './reply-view/song-words.ts';

/** As many as Discord shows. */
const most = 25;
const longestName = 100;

/** Songs that were asked for in the workspace before, by what was typed; never private ones, and none outside of workspaces. */
export async function suggestLinks({ db }: FlowParts, { workspace, text }: Typing): Promise<Suggestion[]> {
  if (workspace === null) return [];
  const songs = await suggestTracks(db, { workspace, text: text.trim(), limit: most });
  return songs.map(({ sourceKey, title, artist }) => ({
    name: songTitle({ title, artist, durationMs: null }).slice(0, longestName),
    value: `https://open.spotify.com/track/${sourceKey.split(':')[2] ?? ''}`,
  }));
}
