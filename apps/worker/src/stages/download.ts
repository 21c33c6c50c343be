import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { trackIdOf } from '@alchemy/db/track-id';
import { saveFiles, saveTrack } from '@alchemy/db/tracks';
import { stageParams } from '@alchemy/jobs/stages';
import { absolutePath, statFile } from '@alchemy/storage/files';
import { downloadPath, uploadPath } from '@alchemy/storage/layout';
import { linkIntoWorkdir } from '@alchemy/storage/workdir';
import type { ProbeResult } from '../protocol.ts';
import type { Stage } from '../run-stage.ts';
import { songText, titleFromFileName } from './song-text.ts';
import { type EngineTools, fileFacts } from './stage-tools.ts';

const limitMs = 15 * 60_000;
const minSeconds = 1;

/** Takes a file that was handed in: decodes all of it, and gives it its place among the downloads. */
export function downloadStage({ root, engine, maxTrackMinutes }: EngineTools): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      const { sourceKey, title } = stageParams.download.parse(run.job.params);
      const upload = uploadPath(uploadedHash(sourceKey));
      await statFile(root, upload);
      const input = await absolutePath(root, upload);
      const probe = await engine.probe(run, { input, maxSeconds: maxTrackMinutes * 60, minSeconds });
      const trackId = trackIdOf(sourceKey);
      const name = `song.${probe.extension}`;
      await linkIntoWorkdir(root, run.workdir, upload, name);
      return {
        outputs: [{ name, path: downloadPath(trackId, probe.extension) }],
        async save(tx, claim, files) {
          await saveTrack(tx, { sourceKey, ...describe(probe, title) });
          await saveFiles(
            tx,
            claim,
            trackId,
            files.map((file) => fileFacts(file, 'download')),
          );
          return { trackId, result: { trackIds: [trackId] } };
        },
      };
    },
  };
}

/** @throws Fault `unsupported_link` for a source that is no upload */
function uploadedHash(sourceKey: string): string {
  const [kind, hash] = sourceKey.split(':');
  if (kind === 'upload' && hash !== undefined) return hash;
  throw new Fault('unsupported_link', faultSentence('unsupported_link'));
}

/** The file's own tags, where it has any; its name stands in for the title. */
function describe({ tags, durationMs }: ProbeResult, fileName: string | null) {
  return {
    title: songText(tags.title) ?? titleFromFileName(fileName),
    artist: songText(tags.artist),
    album: songText(tags.album),
    isrc: null,
    coverUrl: null,
    durationMs,
  };
}
