import type { JobLedger } from './job-types.ts';
import { announceMissed } from './ledger/announcements.ts';
import { bringForward } from './ledger/bring-forward.ts';
import { cancelJob, liveRuns, mendStranded, openUnasked, rescue } from './ledger/care.ts';
import { forget } from './ledger/forget.ts';
import { waiting } from './ledger/line.ts';
import { cancel, submit } from './ledger/requests.ts';
import { pick, reopenJob, retry } from './ledger/revive.ts';
import { runLedger } from './ledger/runs.ts';
import type { LedgerParts } from './ledger/transaction.ts';

export type { JobLedger } from './job-types.ts';

/** Builds the ledger, the only writer of jobs. It cannot be built silent: the announcer is one of its parts. */
export function createJobLedger(parts: LedgerParts): JobLedger {
  return {
    ...runLedger(parts),
    submit: (ask, also, admit) => submit(parts, ask, { also, admit }),
    openUnasked: (spec, also) => openUnasked(parts, spec, also),
    pick: (requestId, picked, by) => pick(parts, requestId, picked, by),
    retry: (requestId, by) => retry(parts, requestId, by),
    cancel: (requestId, by) => cancel(parts, requestId, by),
    forget: (identity, by) => forget(parts, identity, by),
    reopenJob: (jobId, by) => reopenJob(parts, jobId, by),
    cancelJob: (jobId, by) => cancelJob(parts, jobId, by),
    bringForward: (waitedMs) => bringForward(parts, waitedMs),
    rescue: (silentForMs) => rescue(parts, silentForMs),
    waiting: (limit) => waiting(parts, limit),
    liveRuns: () => liveRuns(parts),
    announceMissed: () => announceMissed(parts),
    mendStranded: () => mendStranded(parts),
  };
}
