import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@alchemy/core/log';
import { createJobLedger, type JobLedger } from '@alchemy/db/job-ledger';
import { anAsk, aTrack, openTestDb, type TestDb, testPolicy, uploadKey } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import { saveFiles, saveTrack } from '@alchemy/db/tracks';
import { preparePublication } from '@alchemy/storage/publication';
import type { StorageRoot } from '@alchemy/storage/root';
import { temporaryRoot } from '@alchemy/storage/testing';
import { openWorkdir, removeWorkdir } from '@alchemy/storage/workdir';

const log = createLogger({ service: 'test', level: 'silent' });

/** Words that a dump could stumble over. */
export const oddTitle = 'Tab\there,\nline\\N there \\. and \u{1f3b5} "quotes"';

/** A database and a storage root of their own. */
export interface Place {
  readonly testDb: TestDb;
  readonly root: StorageRoot;
  /** Puts one song with one file there, as a run does. Answers the file's path, relative to the root. */
  addSong(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const testDb = await openTestDb();
  const { root, remove } = await temporaryRoot();
  const announcer = { job: async () => {}, enqueue: async () => {}, request: async () => {} };
  const ledger = createJobLedger({ db: testDb.db, announcer, policy: testPolicy, log });
  return {
    testDb,
    root,
    addSong: (name) => addSong(ledger, root, name),
    close: async () => {
      await testDb.close();
      await remove();
    },
  };
}

async function addSong(ledger: JobLedger, root: StorageRoot, name: string): Promise<string> {
  const sourceKey = uploadKey(name);
  const trackId = trackIdOf(sourceKey);
  const path = `downloads/${trackId}.mp3`;
  await ledger.submit(anAsk({ sourceKey }));
  const [job] = await ledger.waiting(1);
  if (job === undefined) throw new Error('no job');
  const claim = await ledger.start(job.jobId, job.seq);
  const workdir = await openWorkdir(root, job.jobId, claim.run);
  await writeFile(join(workdir.path, 'song.mp3'), `fake ${name}`);
  const outputs = await preparePublication(root, workdir, [{ name: 'song.mp3', path }], AbortSignal.timeout(10_000));
  await ledger.complete(claim, {
    put: outputs.publish,
    takeBack: outputs.takeBack,
    save: async (tx) => {
      await saveTrack(tx, aTrack({ sourceKey, title: oddTitle }));
      const facts = outputs.files.map((file) => ({
        ...file,
        kind: 'download' as const,
        stem: null,
        model: null,
        format: null,
      }));
      await saveFiles(tx, claim, trackId, facts);
      return { trackId, result: { trackIds: [trackId] } };
    },
  });
  await removeWorkdir(root, workdir.folder);
  return path;
}
