import { stageParams } from '@alchemy/jobs/stages';
import type { Stage } from '../run-stage.ts';
import { type RecordingTools, takeRecording } from './download/recording.ts';
import { takeUpload } from './download/upload.ts';

const limitMs = 15 * 60_000;

/** Brings the audio in, whole and decodable, from wherever the source says. */
export function downloadStage(tools: RecordingTools): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      const params = stageParams.download.parse(run.job.params);
      if (params.sourceKey.startsWith('upload:')) return await takeUpload(tools, run, params);
      return await takeRecording(tools, run, params);
    },
  };
}
