import type { Logger } from '@alchemy/core/log';
import { removeGoneFiles, retirableTracks, retireTrack } from '@alchemy/db/retention';
import { readTrack } from '@alchemy/db/tracks';
import { removeFile } from '@alchemy/storage/files';
import { uploadPath } from '@alchemy/storage/layout';
import type { StorageRoot } from '@alchemy/storage/root';
import { discardUpload } from '@alchemy/storage/uploads';
import type { Run } from '../run-stage.ts';
import type { StageTools } from './stage-tools.ts';

const songsAtATime = 50;
const dayMs = 24 * 3_600_000;

export type RetentionTools = Pick<StageTools, 'db' | 'root' | 'retentionDays'> & { readonly log: Logger };

/** Takes away the files of songs that nobody has used for the time that the operator set. Without `apply` it only logs them. */
export async function retireUnused(tools: RetentionTools, run: Run, apply: boolean): Promise<void> {
  if (!apply) return await logRetirable(tools);
  for (;;) {
    const songs = await retirableTracks(tools.db, tools.retentionDays, songsAtATime);
    let retired = 0;
    for (const trackId of songs) {
      run.signal.throwIfAborted();
      if (await retire(tools, trackId)) retired++;
    }
    // What is left on the list came into use since it was read.
    if (retired === 0) return;
  }
}

async function logRetirable({ db, retentionDays, log }: RetentionTools): Promise<void> {
  for (const trackId of await retirableTracks(db, retentionDays, songsAtATime)) {
    log.info({ trackId, apply: false }, 'the files of a song that nobody uses');
  }
}

/** The rows first: a file without a row is an orphan that another cleanup finds, a row without its file is a lie. */
async function retire({ db, root, retentionDays, log }: RetentionTools, trackId: string): Promise<boolean> {
  if (!(await retireTrack(db, trackId, retentionDays))) return false;
  const removed = await removeGoneFiles(db, trackId, (path) => removeFile(root, path));
  if (removed) await removeUpload(root, (await readTrack(db, trackId)).sourceKey, retentionDays);
  log.info({ trackId, removed }, 'retired a song');
  return true;
}

/** The file that a person handed in goes with its song, unless it was handed in again since. */
async function removeUpload(root: StorageRoot, sourceKey: string, retentionDays: number): Promise<void> {
  const [kind, hash] = sourceKey.split(':');
  if (kind !== 'upload' || hash === undefined) return;
  await discardUpload(root, { path: uploadPath(hash), handedInAtMs: Date.now() - retentionDays * dayMs });
}
