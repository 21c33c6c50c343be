import type { JobStatus, StageName } from '@alchemy/db/job-status';
import type { HeldJob, JobResult, JobSpec, PlannedRequest } from '@alchemy/db/job-types';
import { uploadKey } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';

export const songKey = uploadKey('song');
export const song = { trackId: trackIdOf(songKey), sourceKey: songKey };

/** A request for an upload whose song is known. */
export function aRequest(over: Partial<PlannedRequest> = {}): PlannedRequest {
  return {
    requestId: '00000000-0000-4000-8000-000000000001',
    kind: 'file',
    sourceKey: songKey,
    title: 'Song.mp3',
    model: 'htdemucs',
    stems: null,
    format: 'flac',
    priority: 0,
    tracks: [song],
    ...over,
  };
}

/** A job as a request holds it; a completed one stands unless said otherwise. */
export function aHeldJob(
  key: string,
  status: JobStatus,
  over: { progress?: number; stands?: boolean; result?: JobResult } = {},
): HeldJob {
  const [stage] = key.split(':');
  const done = status === 'completed';
  return {
    stage: stageOf(stage ?? ''),
    key,
    trackId: null,
    status,
    progress: over.progress ?? (done ? 100 : 0),
    result: over.result ?? null,
    stands: over.stands ?? done,
  };
}

/** The spec's job, completed with what a run of its stage finds. */
export function completed(spec: JobSpec, songs: readonly { trackId: string }[]): HeldJob {
  const result: JobResult | null =
    spec.stage === 'processing'
      ? { stems: ['drums', 'bass', 'other', 'vocals'] }
      : spec.trackId === null
        ? { trackIds: songs.map(({ trackId }) => trackId) }
        : null;
  return { ...spec, status: 'completed', progress: 100, result, stands: true };
}

function stageOf(text: string): StageName {
  const stages: readonly StageName[] = ['resolve', 'download', 'processing', 'analysis', 'format', 'cleanup'];
  const stage = stages.find((name) => name === text);
  if (stage === undefined) throw new Error(`No stage is called ${text}.`);
  return stage;
}
