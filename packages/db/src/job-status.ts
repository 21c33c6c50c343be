import { z } from 'zod';

/** The stages of the work, in the order in which their jobs are locked: a stage never waits for a later one. */
export const stageNames = ['resolve', 'download', 'processing', 'analysis', 'format', 'cleanup'] as const;
export const StageName = z.enum(stageNames);
export type StageName = z.infer<typeof StageName>;

/** The statuses of a run, one for each kind of work. */
export const runningStatuses = ['downloading', 'processing', 'analyzing'] as const;
export const liveStatuses = ['queued', 'retrying', ...runningStatuses] as const;
export const jobStatuses = [...liveStatuses, 'completed', 'failed', 'cancelled'] as const;
export const JobStatus = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof JobStatus>;

export const finalRequestStatuses = ['completed', 'partial', 'failed', 'cancelled'] as const;
export const requestStatuses = ['queued', 'running', ...finalRequestStatuses] as const;
export const RequestStatus = z.enum(requestStatuses);
export type RequestStatus = z.infer<typeof RequestStatus>;

/** A whole number, 0 to 100: the only shape of progress there is. */
export const Percent = z.number().int().min(0).max(100);

/** What a running job of the stage is called. */
export const runningStatusOf = {
  resolve: 'downloading',
  download: 'downloading',
  processing: 'processing',
  analysis: 'analyzing',
  format: 'processing',
  cleanup: 'processing',
} as const satisfies Record<StageName, (typeof runningStatuses)[number]>;

/** The stages whose jobs wait in one line with those of `stage`, because one queue serves them. */
export function lineOf(stage: StageName): readonly StageName[] {
  return stage === 'resolve' || stage === 'download' ? ['resolve', 'download'] : [stage];
}

/** What each stage adds to the percent of one song; finding the songs counts while none of them is known. */
export const shareOf = {
  resolve: 2,
  download: 25,
  processing: 65,
  analysis: 10,
  format: 0,
  cleanup: 0,
} as const satisfies Record<StageName, number>;

const afterRunning: readonly JobStatus[] = ['retrying', 'completed', 'failed', 'cancelled'];

/** Every legal move; whatever is not listed is refused by the ledger. */
export const legalMoves: Record<JobStatus, readonly JobStatus[]> = {
  queued: [...runningStatuses, 'failed', 'cancelled'],
  retrying: [...runningStatuses, 'failed', 'cancelled'],
  downloading: afterRunning,
  processing: afterRunning,
  analyzing: afterRunning,
  failed: ['queued'],
  cancelled: ['queued'],
  completed: [],
};

/** The statuses from which a job may become `to`. */
export function sourcesOf(to: JobStatus): JobStatus[] {
  return jobStatuses.filter((from) => legalMoves[from].includes(to));
}

/** The place of a stage in the one lock order: job rows and key locks are taken by (rank, key). */
export function rankOf(stage: StageName): number {
  return stageNames.indexOf(stage);
}

export function isLive(status: JobStatus): boolean {
  return includes(liveStatuses, status);
}

export function isRunning(status: JobStatus): boolean {
  return includes(runningStatuses, status);
}

export function isFinal(status: RequestStatus): boolean {
  return includes(finalRequestStatuses, status);
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes(value);
}
