import type { Tx } from '@alchemy/db/client';
import type { Claim } from '@alchemy/db/job-types';
import { saveFiles, saveTrack, type TrackFacts } from '@alchemy/db/tracks';
import type { PublishedFile } from '@alchemy/storage/publication';
import type { ProbeResult } from '../../protocol.ts';
import { songText, titleFromFileName } from '../song-text.ts';
import { fileFacts } from '../stage-tools.ts';

/** Writes the rows of a download: the song, its file, and its cover where there is one. */
export async function saveDownload(
  tx: Tx,
  claim: Claim,
  { facts, files }: { facts: TrackFacts; files: readonly PublishedFile[] },
): Promise<string> {
  const trackId = await saveTrack(tx, facts);
  const [song, ...covers] = files.map((file, at) => fileFacts(file, at === 0 ? 'download' : 'cover'));
  await saveFiles(tx, claim, trackId, song === undefined ? [] : [song, ...covers]);
  return trackId;
}

/** What a file says of itself: its own tags, where it has any; its name stands in for the title. */
export function describeFile(
  { tags, durationMs }: ProbeResult,
  fileName: string | null,
): Omit<TrackFacts, 'sourceKey'> {
  return {
    title: songText(tags.title) ?? titleFromFileName(fileName),
    artist: songText(tags.artist),
    album: songText(tags.album),
    isrc: null,
    coverUrl: null,
    durationMs,
  };
}
