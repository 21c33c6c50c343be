import type { FaultCode } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { isDead } from '../held-jobs.ts';
import type { Song } from './songs.ts';
import type { FailedView } from './view.ts';
import type { WorkRow } from './work.ts';

/** What could not be had, by name: one entry a song, for the first thing that failed, and the songs that never were there. */
export function viewFailed(
  request: { title: string | null; sourceKey: string },
  songs: readonly Song[],
  work: readonly WorkRow[],
): FailedView[] {
  const failures = new Map<string | null, FailedView>();
  for (const job of work.filter(isDead)) {
    if (failures.has(job.trackId)) continue;
    const song = songs.find(({ trackId }) => trackId === job.trackId);
    const title = song?.title ?? request.title ?? request.sourceKey;
    const { trackId, stage, faultDetail } = job;
    failures.set(trackId, { trackId, title, stage, ...reasonOf(job), candidates: faultDetail?.candidates ?? [] });
  }
  const missing = work.flatMap((job) => job.result?.unavailable ?? []);
  return [...failures.values(), ...missing.map((song) => ({ ...song, ...neverThere }))];
}

const neverThere = { trackId: null, stage: null, candidates: [] };

function reasonOf({ status, faultCode, faultMessage }: WorkRow): { code: string; message: string } {
  const code: FaultCode = status === 'cancelled' ? 'cancelled' : 'internal';
  return { code: faultCode ?? code, message: faultMessage ?? faultSentence(code) };
}
