import { trackIdOf } from '@alchemy/db/track-id';
import type { StageParams } from '@alchemy/jobs/stages';
import { absolutePath, statFile } from '@alchemy/storage/files';
import { downloadPath, uploadPath } from '@alchemy/storage/layout';
import { linkIntoWorkdir } from '@alchemy/storage/workdir';
import type { Run, Work } from '../../run-stage.ts';
import type { EngineTools } from '../stage-tools.ts';
import { describeFile, saveDownload } from './save-download.ts';

const minSeconds = 1;

/** Takes a file that was handed in: decodes all of it, and gives it its place among the downloads. */
export async function takeUpload(
  { root, engine, maxTrackMinutes }: EngineTools,
  run: Run,
  { sourceKey, title }: StageParams['download'],
): Promise<Work> {
  const upload = uploadPath(sourceKey.slice('upload:'.length));
  await statFile(root, upload);
  const input = await absolutePath(root, upload);
  const probe = await engine.probe(run, { input, maxSeconds: maxTrackMinutes * 60, minSeconds });
  const trackId = trackIdOf(sourceKey);
  const name = `song.${probe.extension}`;
  await linkIntoWorkdir(root, run.workdir, upload, name);
  return {
    outputs: [{ name, path: downloadPath(trackId, probe.extension) }],
    async save(tx, claim, files) {
      await saveDownload(tx, claim, { facts: { sourceKey, ...describeFile(probe, title) }, files });
      return { trackId, result: { trackIds: [trackId] } };
    },
  };
}
