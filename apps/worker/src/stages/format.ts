import { join } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { instrumental } from '@alchemy/db/ask';
import { type FileFacts, readTrack, type StoredTrack, saveFiles } from '@alchemy/db/tracks';
import { stageParams } from '@alchemy/jobs/stages';
import { absolutePath } from '@alchemy/storage/files';
import { formatPath } from '@alchemy/storage/layout';
import type { Stage } from '../run-stage.ts';
import { type EngineTools, fileFacts, limitForSong, trackIdOfJob } from './stage-tools.ts';

const voice = 'vocals';

/** Makes a stem in another format, or the sum of all stems but the voice. */
export function formatStage({ db, root, engine }: EngineTools): Stage {
  return {
    limitMs: (job) => limitForSong(db, job),
    async work(run) {
      const { model, stem, format } = stageParams.format.parse(run.job.params);
      const trackId = trackIdOfJob(run.job);
      const song = await readTrack(db, trackId);
      const parts = partsOf(song, model, stem);
      const inputs = await Promise.all(parts.map(async ({ path }) => ({ path: await absolutePath(root, path) })));
      const name = `${stem}.${format}`;
      await engine.format(run, {
        inputs,
        output: join(run.workdir.path, name),
        format,
        tags: tagsOf(song, stem),
      });
      return {
        outputs: [{ name, path: formatPath(trackId, model, stem, format) }],
        async save(tx, claim, files) {
          const rows = files.map((file) => fileFacts(file, 'format', { stem, model, format }));
          await saveFiles(tx, claim, trackId, rows);
          return {};
        },
      };
    },
  };
}

/** @throws Fault `not_found` when the stems are not, or no longer, there */
function partsOf(song: StoredTrack, model: string, stem: string): FileFacts[] {
  const stems = song.files.filter((file) => file.kind === 'stem' && file.model === model);
  const parts = stems.filter((file) => (stem === instrumental ? file.stem !== voice : file.stem === stem));
  if (parts.length > 0) return parts;
  const cause = new Error(`no stems of ${model} to make ${stem} of`);
  throw new Fault('not_found', faultSentence('not_found'), { cause });
}

function tagsOf(song: StoredTrack, stem: string): Record<string, string> {
  const tags = { title: `${song.title} (${stem})`, artist: song.artist, album: song.album, isrc: song.isrc };
  return Object.fromEntries(Object.entries(tags).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
