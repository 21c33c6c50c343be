import type { Ask } from './ask.ts';
import type { Actor, AlsoWrite, JobSnapshot, RequestSnapshot, RunLedger } from './job-types.ts';

/** The only writer of jobs and of what is derived from them. Every move announces, by construction. */
export interface JobLedger extends RunLedger {
  /** Writes the request and opens its first jobs; the same interaction twice is the same request. */
  submit(ask: Ask, also?: AlsoWrite): Promise<RequestSnapshot>;
  /** Reopens what stands in the way of a finished request and revives that request only. */
  retry(requestId: string, by: Actor): Promise<void>;
  /** Withdraws the request, and cancels the jobs that no live request needs any more. */
  cancel(requestId: string, by: Actor): Promise<void>;
  /** Reopens a failed or cancelled job, and every request that holds it and was not withdrawn. */
  reopenJob(jobId: string, by: Actor): Promise<void>;
  /** Cancels the job for all. */
  cancelJob(jobId: string, by: Actor): Promise<void>;
  /** Gives up runs that have not beaten for `silentForMs`; answers how many. */
  rescue(silentForMs: number): Promise<number>;
  /** Queued or retrying, and due: what the queues must hold. */
  waiting(limit: number): Promise<JobSnapshot[]>;
  /** Announces again what was not; stops at the first failure. Answers how many were told. */
  announceMissed(): Promise<number>;
  /** Derives the state of every live request anew. */
  recomputeLive(): Promise<void>;
}
