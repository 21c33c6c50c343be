import { bestByKey, isDead } from '@alchemy/db/held-jobs';
import { isLive, type RequestStatus, shareOf } from '@alchemy/db/job-status';
import type { HeldJob, PlannedRequest, RequestState } from '@alchemy/db/job-types';
import { processingKey, type Want, wanted } from './wanted.ts';

/** How a request stands, derived from its jobs alone. Encoding adds no percent: it is waited for at 99. */
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

  const failed = jobs.filter(isDead);
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
  const sum = wants.reduce((total, { stage, key }) => total + shareOf[stage] * percentDone(best.get(key)), 0);
  return Math.floor(sum / 100 / songs);
}

function percentDone(job: HeldJob | undefined): number {
  if (job === undefined) return 0;
  if (job.stands) return 100;
  return isLive(job.status) ? job.progress : 0;
}
