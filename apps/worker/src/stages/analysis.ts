import { join } from 'node:path';
import { readTrack, saveAnalysis, saveFiles } from '@alchemy/db/tracks';
import { absolutePath } from '@alchemy/storage/files';
import { analysisPath } from '@alchemy/storage/layout';
import type { Stage } from '../run-stage.ts';
import { downloadOf, type EngineTools, fileFacts, limitForSong, trackIdOfJob } from './stage-tools.ts';

const name = 'analysis.json';

/** Measures the song: everything into one file, the headline figures into the database. */
export function analysisStage({ db, root, engine }: EngineTools): Stage {
  return {
    limitMs: (job) => limitForSong(db, job),
    async work(run) {
      const trackId = trackIdOfJob(run.job);
      const input = await absolutePath(root, downloadOf(await readTrack(db, trackId)).path);
      const { tempoBpm, key, camelot, loudnessLufs, energy } = await engine.analyse(run, {
        input,
        output: join(run.workdir.path, name),
      });
      return {
        outputs: [{ name, path: analysisPath(trackId) }],
        async save(tx, claim, files) {
          await saveFiles(
            tx,
            claim,
            trackId,
            files.map((file) => fileFacts(file, 'analysis')),
          );
          await saveAnalysis(tx, claim, trackId, { tempoBpm, key, camelot, loudnessLufs, energy });
          return {};
        },
      };
    },
  };
}
