import { instrumental } from '../ask.ts';
import type { Tx } from '../client.ts';
import type { Claim, Publication, Saved } from '../job-types.ts';
import { trackIdOf } from '../track-id.ts';
import { type FileFacts, saveAnalysis, saveFiles, saveTrack } from '../tracks.ts';
import { aFile, anAnalysis, aTrack, spotifyKey } from './builders.ts';

/** A disk in memory: under each path the number of the run that put it there. */
export type Disk = Map<string, number>;

export const fourStems = ['bass', 'drums', 'other', 'vocals'];

/** The songs of every collection that {@link memoryPublication} resolves. */
export const collectionSongs = [spotifyKey('track', 'one'), spotifyKey('track', 'two')];

/** What a run of any stage would publish, onto a disk in memory. */
export function memoryPublication(disk: Disk, claim: Claim): Publication {
  const files = filesOf(claim);
  return {
    put: async () => {
      for (const { path } of files) disk.set(path, claim.run);
    },
    takeBack: async () => {
      for (const { path } of files) disk.delete(path);
    },
    save: (tx) => save(tx, claim, files),
  };
}

function filesOf({ job }: Claim): FileFacts[] {
  const folder = job.key.replaceAll(':', '/');
  const model = String(job.params.model ?? '');
  switch (job.stage) {
    case 'download':
      return [aFile({ path: `${folder}.mp3`, kind: 'download' })];
    case 'processing':
      return fourStems.map((stem) => aFile({ path: `${folder}/${stem}.flac`, kind: 'stem', stem, model }));
    case 'analysis':
      return [aFile({ path: `${folder}.json`, kind: 'analysis' })];
    case 'format': {
      const stem = String(job.params.stem ?? instrumental);
      const format = String(job.params.format ?? 'flac');
      return [aFile({ path: `${folder}.${format}`, kind: 'format', stem, model, format })];
    }
    default:
      return [];
  }
}

async function save(tx: Tx, claim: Claim, files: readonly FileFacts[]): Promise<Saved> {
  const { stage, params } = claim.job;
  const sourceKey = String(params.sourceKey ?? '');
  if (stage === 'resolve') return await saveSongs(tx, sourceKey);
  if (stage === 'cleanup') return {};
  if (stage === 'download') await saveTrack(tx, aTrack({ sourceKey }));
  const trackId = claim.job.trackId ?? trackIdOf(sourceKey);
  await saveFiles(tx, claim, trackId, files);
  if (stage === 'analysis') await saveAnalysis(tx, claim, trackId, anAnalysis());
  if (stage === 'processing') return { result: { stems: fourStems } };
  return claim.job.trackId === null ? { trackId } : {};
}

async function saveSongs(tx: Tx, sourceKey: string): Promise<Saved> {
  const songs = sourceKey.startsWith('spotify:track:') ? [sourceKey] : collectionSongs;
  const trackIds: string[] = [];
  for (const song of songs) trackIds.push(await saveTrack(tx, aTrack({ sourceKey: song, title: `Song ${song}` })));
  return { result: { trackIds, title: 'Collection' } };
}
