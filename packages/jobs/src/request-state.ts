import { isLive, type RequestStatus, type StageName } from '@alchemy/db/job-status';
import type { HeldJob, PlannedRequest, RequestState } from '@alchemy/db/job-types';
import { bestByKey, processingKey, type Want, wanted } from './wanted.ts';

/**
 * The parts of a song's work, in percent; encoding comes after the last of them and is waited for at 99. Finding the
 * songs counts while none of them is known.
 */
const weights: Record<StageName, number> = {
  resolve: 2,
  download: 25,
  processing: 65,
  analysis: 10,
  format: 0,
  cleanup: 0,
};

/** How a request stands, derived from its jobs alone. */
export function stateOf(request: PlannedRequest, have: readonly HeldJob[]): RequestState {
  const best = bestByKey(have);
  const wants = wanted(request, best);
  const status = statusOf(request, have, wants, best);
  return { status, progress: status === 'completed' ? 100 : Math.min(99, percentOf(request, wants, best)) };
}

function statusOf(
  request: PlannedRequest,
  have: readonly HeldJob[],
  wants: readonly Want[],
  best: ReadonlyMap<string, HeldJob>,
): RequestStatus {
  const jobs = wants.flatMap(({ key }) => best.get(key) ?? []);
  const begun = jobs.some((job) => job.status !== 'queued');
  if (jobs.some((job) => isLive(job.status))) return begun ? 'running' : 'queued';

  const failed = jobs.filter((job) => job.status === 'failed' || job.status === 'cancelled');
  const unavailable = have.some((job) => (job.result?.unavailable ?? []).length > 0);
  if (failed.length === 0) {
    if (!isDone(request, wants, best)) return begun ? 'running' : 'queued';
    return unavailable ? 'partial' : 'completed';
  }
  const delivered = request.tracks.some(({ trackId }) => best.get(processingKey(request, trackId))?.stands);
  if (delivered) return 'partial';
  return failed.every((job) => job.status === 'cancelled') ? 'cancelled' : 'failed';
}

function isDone(request: PlannedRequest, wants: readonly Want[], best: ReadonlyMap<string, HeldJob>): boolean {
  return request.tracks.length > 0 && wants.every(({ key }) => best.get(key)?.stands);
}

function percentOf(request: PlannedRequest, wants: readonly Want[], best: ReadonlyMap<string, HeldJob>): number {
  const songs = Math.max(1, request.tracks.length);
  const sum = wants.reduce((total, { stage, key }) => total + weights[stage] * percentDone(best.get(key)), 0);
  return Math.floor(sum / 100 / songs);
}

function percentDone(job: HeldJob | undefined): number {
  if (job === undefined) return 0;
  if (job.stands) return 100;
  return isLive(job.status) ? job.progress : 0;
}
