import type { Ask } from './ask.ts';
import type { Actor, AlsoWrite, JobSnapshot, JobSpec, RequestSnapshot, RunLedger } from './job-types.ts';
import { announceMissed } from './ledger/announcements.ts';
import { cancelJob, mendStranded, rescue, waiting } from './ledger/care.ts';
import { openJob } from './ledger/open.ts';
import { cancel, submit } from './ledger/requests.ts';
import { reopenJob, retry } from './ledger/revive.ts';
import { runLedger } from './ledger/runs.ts';
import { type LedgerParts, transact } from './ledger/transaction.ts';

/** The only writer of jobs and of what is derived from them. Every move announces, by construction. */
export interface JobLedger extends RunLedger {
  /** Writes the request and opens its first jobs; the same interaction twice is the same request. */
  submit(ask: Ask, also?: AlsoWrite): Promise<RequestSnapshot>;
  /** Opens a job that no request asked for, such as a cleanup; a live one of the same key is enough. */
  openUnasked(spec: JobSpec): Promise<void>;
  /** Reopens what stands in the way of a final request and revives that request only. @throws Fault `not_found` */
  retry(requestId: string, by: Actor): Promise<void>;
  /** Withdraws a live request, and cancels the jobs that no live request needs any more. @throws Fault `not_found` */
  cancel(requestId: string, by: Actor): Promise<void>;
  /** Reopens a failed or cancelled job for all who hold it and did not withdraw; false when it is neither. @throws Fault `not_found` */
  reopenJob(jobId: string, by: Actor): Promise<boolean>;
  /** Cancels a live job for all; false when it is not live. @throws Fault `not_found` */
  cancelJob(jobId: string, by: Actor): Promise<boolean>;
  /** Gives up runs that have not beaten for `silentForMs`; answers how many. */
  rescue(silentForMs: number): Promise<number>;
  /** Queued or retrying, and due: what the queues must hold. */
  waiting(limit: number): Promise<JobSnapshot[]>;
  /** Announces again what was not; stops at the first failure. Answers how many were told. */
  announceMissed(): Promise<number>;
  /** Moves on the live requests that no live job serves; answers how many there were. */
  mendStranded(): Promise<number>;
}

/** Builds the ledger. It cannot be built silent: the announcer is one of its parts. */
export function createJobLedger(parts: LedgerParts): JobLedger {
  return {
    ...runLedger(parts),
    submit: (ask, also) => submit(parts, ask, also),
    openUnasked: (spec) => transact(parts, (scope) => openJob(scope, spec, [], 'leave')),
    retry: (requestId, by) => retry(parts, requestId, by),
    cancel: (requestId, by) => cancel(parts, requestId, by),
    reopenJob: (jobId, by) => reopenJob(parts, jobId, by),
    cancelJob: (jobId, by) => cancelJob(parts, jobId, by),
    rescue: (silentForMs) => rescue(parts, silentForMs),
    waiting: (limit) => waiting(parts, limit),
    announceMissed: () => announceMissed(parts),
    mendStranded: () => mendStranded(parts),
  };
}
