import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { readTrack, type StoredTrack, saveFiles } from '@alchemy/db/tracks';
import { stageParams } from '@alchemy/jobs/stages';
import { absolutePath } from '@alchemy/storage/files';
import { requireFreeSpace } from '@alchemy/storage/free-space';
import { peaksPath, stemPath } from '@alchemy/storage/layout';
import type { SeparateResult } from '../protocol.ts';
import type { Stage } from '../run-stage.ts';
import { coverOf, tagsOf } from './song-label.ts';
import { downloadOf, type EngineTools, fileFacts, limitForSong, trackIdOfJob } from './stage-tools.ts';

/** Four stems of 24-bit stereo at 44.1 kHz, before FLAC makes them smaller: bytes a second. */
const bytesPerSecond = 4 * 44_100 * 2 * 3;

/** A probe and a separation may round one length differently; more than this is a piece missing. */
const toleranceMs = 50;

/** Separates the song into the stems of a model, with the waveform of each. */
export function processingStage({ db, root, engine }: EngineTools): Stage {
  return {
    limitMs: (job) => limitForSong(db, job),
    async work(run) {
      const { model } = stageParams.processing.parse(run.job.params);
      const trackId = trackIdOfJob(run.job);
      const song = await readTrack(db, trackId);
      await requireFreeSpace(root, ((song.durationMs ?? 0) / 1_000) * bytesPerSecond);
      const input = await absolutePath(root, downloadOf(song).path);
      const label = { tags: tagsOf(song), ...(await coverOf(root, song)) };
      const made = await engine.separate(run, { input, outDir: run.workdir.path, model, ...label });
      refuseShort(made, song);
      const stems = made.stems.map((stem) => ({ name: fileNameOf(made, stem), path: stemPath(trackId, model, stem) }));
      return {
        outputs: [...stems, { name: made.peaks, path: peaksPath(trackId, model) }],
        async save(tx, claim, files) {
          const rows = files.map((file, at) => {
            const stem = made.stems[at];
            return stem === undefined ? fileFacts(file, 'peaks', { model }) : fileFacts(file, 'stem', { stem, model });
          });
          await saveFiles(tx, claim, trackId, rows);
          return { result: { stems: made.stems } };
        },
      };
    },
  };
}

function fileNameOf({ files }: SeparateResult, stem: string): string {
  const name = files[stem];
  if (name === undefined) throw wrongResult(`no file for the stem ${stem}`);
  return name;
}

function refuseShort(made: SeparateResult, song: StoredTrack): void {
  if (song.durationMs === null || Math.abs(made.durationMs - song.durationMs) <= toleranceMs) return;
  throw wrongResult(`stems of ${made.durationMs} ms for a song of ${song.durationMs} ms`);
}

const wrongResult = (why: string) =>
  new Fault('internal', faultSentence('internal'), { retryable: true, cause: new Error(why) });
