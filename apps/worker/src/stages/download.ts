import { attachmentOfSource } from '@alchemy/db/source-key';
import { stageParams } from '@alchemy/jobs/stages';
import type { Stage } from '../run-stage.ts';
import { type AttachmentTools, takeAttachment } from './download/attachment.ts';
import { type RecordingTools, takeRecording } from './download/recording.ts';
import { takeUpload } from './download/upload.ts';

const limitMs = 15 * 60_000;

/** Brings the audio in, whole and decodable, from wherever the source says. */
export function downloadStage(tools: RecordingTools & AttachmentTools): Stage {
  return {
    limitMs: async () => limitMs,
    async work(run) {
      const params = stageParams.download.parse(run.job.params);
      if (params.sourceKey.startsWith('upload:')) return await takeUpload(tools, run, params);
      const attachment = attachmentOfSource(params.sourceKey);
      if (attachment !== undefined) return await takeAttachment(tools, run, { title: params.title, attachment });
      return await takeRecording(tools, run, params);
    },
  };
}
