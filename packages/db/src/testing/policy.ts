import { bestByKey, isDead, isLost } from '../held-jobs.ts';
import { isLive } from '../job-status.ts';
import type { HeldJob, JobPolicy, JobSpec, PlannedRequest } from '../job-types.ts';

/**
 * The smallest policy with the shape of the real one: an upload is downloaded, then separated and analysed side by side;
 * a playlist is resolved first. Tests of the ledger must not depend on the rules of the product.
 */
export const testPolicy: JobPolicy = {
  plan(request, have) {
    const best = bestByKey(have);
    return wanted(request)
      .filter(({ spec, after }) => !isThere(best.get(spec.key)) && (after === null || best.get(after)?.stands === true))
      .map(({ spec }) => spec);
  },
  stateOf(request, have) {
    const best = bestByKey(have);
    const jobs = wanted(request).map(({ spec }) => best.get(spec.key));
    const done = jobs.filter((job) => job?.stands === true).length;
    const live = jobs.filter((job) => job !== undefined && isLive(job.status));
    const dead = jobs.some((job) => job !== undefined && isDead(job));
    const sum = jobs.reduce((total, job) => total + (job?.progress ?? 0), 0);
    const progress = Math.min(99, Math.floor(sum / jobs.length));
    if (live.length > 0) {
      return { status: done > 0 || live.some((job) => job?.status !== 'queued') ? 'running' : 'queued', progress };
    }
    if (done === jobs.length) return { status: 'completed', progress: 100 };
    return { status: dead ? (done > 1 ? 'partial' : 'failed') : 'queued', progress };
  },
  triesOf: () => 2,
  mostWaiting: 1_000,
};

interface Want {
  readonly spec: JobSpec;
  readonly after: string | null;
}

function wanted(request: PlannedRequest): Want[] {
  const { sourceKey, title, priority } = request;
  if (request.tracks.length === 0) {
    const stage = request.kind === 'file' ? 'download' : 'resolve';
    const params = stage === 'download' ? { sourceKey, title } : { sourceKey };
    return [{ spec: { stage, key: `${stage}:${sourceKey}`, trackId: null, params, priority }, after: null }];
  }
  return request.tracks.flatMap((track): Want[] => {
    const { trackId } = track;
    const download = `download:${track.sourceKey}`;
    const { model } = request;
    const params = { sourceKey: track.sourceKey, title };
    return [
      { spec: { stage: 'download', key: download, trackId, params, priority }, after: null },
      {
        spec: { stage: 'processing', key: `processing:${trackId}:${model}`, trackId, params: { model }, priority },
        after: download,
      },
      { spec: { stage: 'analysis', key: `analysis:${trackId}`, trackId, params: {}, priority }, after: download },
    ];
  });
}

function isThere(job: HeldJob | undefined): boolean {
  return job !== undefined && !isLost(job);
}
