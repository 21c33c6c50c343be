import type { Candidate, Fault } from '@alchemy/core/errors';
import { z } from 'zod';
import { type Ask, RequestKind } from './ask.ts';
import type { Tx } from './client.ts';
import type { JobStatus, RequestStatus, StageName } from './job-status.ts';
import { SourceKey } from './source-key.ts';

/** A song of a collection that cannot be had; it is reported by name and the rest goes on. */
export const Unavailable = z.object({ title: z.string(), code: z.string(), message: z.string() });
export type Unavailable = z.infer<typeof Unavailable>;

/** What a completed job hands to the plan. */
export const JobResult = z.object({
  /** What a collection is called: from `resolve`. */
  title: z.string().optional(),
  /** What a short link turned out to lead to: corrects the request. */
  kind: RequestKind.optional(),
  sourceKey: SourceKey.optional(),
  /** A sentence for the person who asked, such as that a list was cut off: from `resolve`. */
  note: z.string().optional(),
  /** The songs of the request, in order: from `resolve`, and from the download of an upload. */
  trackIds: z.array(z.uuid()).optional(),
  unavailable: z.array(Unavailable).optional(),
  /** The stems that were made: from `processing`. */
  stems: z.array(z.string()).optional(),
});
export type JobResult = z.infer<typeof JobResult>;

/** What is kept of a fault beside its code and sentence. */
export interface FaultDetail {
  readonly candidates?: readonly Candidate[];
}

/** One way that a run tried, for whoever inspects the job. */
export interface RouteRecord {
  readonly route: string;
  readonly durationMs: number;
  /** Both `null` where the way led there. */
  readonly code: string | null;
  readonly message: string | null;
}

/** Work to be opened: what the plan asks for. */
export interface JobSpec {
  readonly stage: StageName;
  /** What the work is. Two live jobs never share a key; a second asker is attached to the first's. */
  readonly key: string;
  /** `null` while nobody knows the song yet: `resolve`, the download of an upload, `cleanup`. */
  readonly trackId: string | null;
  readonly params: Record<string, unknown>;
  /** 0 is served first. */
  readonly priority: number;
}

/** A job as it stood after a write: everything that others are told. */
export interface JobSnapshot extends JobSpec {
  readonly jobId: string;
  readonly status: JobStatus;
  /** Whole percent of the present run. */
  readonly progress: number;
  readonly seq: number;
  readonly announcedSeq: number;
  readonly run: number;
  readonly tries: number;
  /** Milliseconds until it may start, by the database's clock; 0 when it is due. */
  readonly dueInMs: number;
  /** Whose turn in the line it takes; `null` for what nobody asked for. */
  readonly ownerId: string | null;
  readonly at: Date;
}

/** A request as it stood after a write. */
export interface RequestSnapshot {
  readonly requestId: string;
  readonly status: RequestStatus;
  readonly progress: number;
  readonly seq: number;
  readonly announcedSeq: number;
  readonly at: Date;
}

/** A job that a request holds, as the plan and the request's state see it. */
export interface HeldJob {
  readonly stage: StageName;
  readonly key: string;
  readonly trackId: string | null;
  readonly status: JobStatus;
  readonly progress: number;
  readonly result: JobResult | null;
  /** Completed, still fresh, and all its files are there. */
  readonly stands: boolean;
}

/** What the plan and the request's state know of a request. */
export interface PlannedRequest extends Pick<Ask, 'kind' | 'sourceKey' | 'title' | 'model' | 'stems' | 'format'> {
  readonly requestId: string;
  readonly priority: number;
  /** In order; empty until the source is resolved. */
  readonly tracks: readonly { readonly trackId: string; readonly sourceKey: string }[];
}

export interface RequestState {
  readonly status: RequestStatus;
  readonly progress: number;
}

/** The rules that the ledger obeys and does not make; pure functions. */
export interface JobPolicy {
  /** Which jobs the request still lacks. */
  plan(request: PlannedRequest, have: readonly HeldJob[]): JobSpec[];
  stateOf(request: PlannedRequest, have: readonly HeldJob[]): RequestState;
  /** How many starts a job of the stage gets. */
  triesOf(stage: StageName): number;
  /** So many queued jobs of one person stand in a queue at a time; the others follow as those begin. At least 1. */
  readonly mostWaiting: number;
}

/** Tells the world of a move, after the commit. A rejection is logged and made good later; it never undoes the move. */
export interface Announcer {
  /** Sees to it that these waiting jobs stand in their queues; one that does already stays as it is. */
  enqueue(jobs: readonly JobSnapshot[]): Promise<void>;
  job(job: JobSnapshot): Promise<void>;
  request(request: RequestSnapshot): Promise<void>;
}

/** A run that is ours until someone else's number is higher. */
export interface Claim {
  readonly job: JobSnapshot;
  readonly run: number;
  /** Starts so far, this one included. */
  readonly tries: number;
  /** Whom the run works for, when it began: for the log. */
  readonly requestIds: readonly string[];
}

/** The job is not this run's any more: it was cancelled, given up as silent, or never startable. Stop working; settle nothing. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  constructor(jobId: string) {
    super(`The claim on job ${jobId} is lost.`);
  }
}

/** What a completed run leaves behind. */
export interface Saved {
  /** The song that an upload turned out to be; becomes the job's track. */
  readonly trackId?: string;
  readonly result?: JobResult;
  /** How long the result serves later requests. Default: while its files are there. */
  readonly freshForMs?: number;
  /** Which way the audio came, for the record. */
  readonly route?: string;
  /** Every way that was tried, for the record. */
  readonly routes?: readonly RouteRecord[];
}

/** How a run publishes its outputs inside `complete`: the guard first, then files, then rows. */
export interface Publication {
  /**
   * What the work turned out to be, where its own key could not say: the key of the song that a file holds. If that was
   * done before, nothing is published and the job's holders get what stands.
   */
  readonly turnedOut?: { readonly key: string; readonly trackId: string };
  /** Renames the finished files into place, one by one. Called once. */
  put(): Promise<void>;
  /** Removes whatever `put` placed. Called only while the run is still ours and nothing was committed. */
  takeBack(): Promise<void>;
  /** Writes the rows in the ledger's transaction. May be called again when the transaction is retried. */
  save(tx: Tx): Promise<Saved>;
}

/** The part of the ledger that a running stage sees. */
export interface RunLedger {
  /**
   * Takes the job, if it is still in the state that the queue entry names.
   *
   * @throws ClaimLost when the entry is old or repeated.
   */
  start(jobId: string, seq: number, worker?: string): Promise<Claim>;
  /** Says that the run lives. @throws ClaimLost */
  beat(claim: Claim): Promise<void>;
  /** Raises the percent; a lower or equal one changes nothing. @throws ClaimLost */
  progress(claim: Claim, percent: number): Promise<void>;
  /** Publishes, opens what comes next and ends the run. @throws ClaimLost; or what `publication` threw, with its files taken back */
  complete(claim: Claim, publication: Publication): Promise<void>;
  /** Ends the run without a result. `delayMs` counts by the database's clock. @throws ClaimLost */
  settle(claim: Claim, outcome: Settlement): Promise<void>;
}

export interface Settlement {
  readonly to: 'retrying' | 'failed';
  readonly fault: Fault;
  readonly delayMs?: number;
  /** Which way the audio came, for the record. */
  readonly route?: string;
  /** Every way that was tried, for the record. */
  readonly routes?: readonly RouteRecord[];
  /** What lay behind the fault, for the record; secrets masked by the caller, as in the log. */
  readonly cause?: string;
  /** The end of the child's log, for the record. */
  readonly logTail?: string;
}

/** Which of the candidates that a failed download offered. */
export interface PickedCandidate {
  /** The song; `null` means the first one that offers any. */
  readonly trackId: string | null;
  /** Counts from 1. */
  readonly n: number;
}

/** Who moved a job by hand: an identity such as `terminal:sam`, for the audit. */
export interface Actor {
  readonly identity: string;
}

/** Rows that must appear together with a request or a job, such as a reply binding or an audit row. */
export type AlsoWrite = (tx: Tx, id: string) => Promise<void>;

/** The only writer of jobs and of what is derived from them. Every move announces, by construction. */
export interface JobLedger extends RunLedger {
  /**
   * Writes the request and opens its first jobs; the same interaction twice is the same request. `admit` sees what came
   * of it, and refuses it by throwing: then nothing is written.
   */
  submit(ask: Ask, also?: AlsoWrite, admit?: AlsoWrite): Promise<RequestSnapshot>;
  /**
   * Opens a job that no request asked for, such as a cleanup; a live one of the same key is enough. `also` writes what
   * must appear with it. Answers the job's id.
   */
  openUnasked(spec: JobSpec, also?: AlsoWrite): Promise<string>;
  /** Reopens what stands in the way of a final request and revives that request only. @throws Fault `not_found` */
  retry(requestId: string, by: Actor): Promise<void>;
  /** Opens a failed download again, with the candidate that a person picked as its source. @throws Fault `not_found` */
  pick(requestId: string, picked: PickedCandidate, by: Actor): Promise<void>;
  /** Withdraws a live request, and cancels the jobs that no live request needs any more. @throws Fault `not_found` */
  cancel(requestId: string, by: Actor): Promise<void>;
  /** Removes what is known of a person, after cancelling what they wait for; false when nobody has this identity. */
  forget(identity: string, by?: Actor): Promise<boolean>;
  /** Reopens a failed or cancelled job for all who hold it and did not withdraw; false when it is neither. @throws Fault `not_found` */
  reopenJob(jobId: string, by: Actor): Promise<boolean>;
  /** Cancels a live job for all; false when it is not live. @throws Fault `not_found` */
  cancelJob(jobId: string, by: Actor): Promise<boolean>;
  /** Gives whoever's next job waited for `waitedMs` the place of a newcomer; answers how many came forward. */
  bringForward(waitedMs: number): Promise<number>;
  /** Gives up runs that have not beaten for `silentForMs`; answers how many. */
  rescue(silentForMs: number): Promise<number>;
  /** What the queues must hold: queued or retrying, due, and of each person no more than may stand there at a time. */
  waiting(limit: number): Promise<JobSnapshot[]>;
  /** The runs at work, as `<jobId>-<run>`: the names of their private folders. */
  liveRuns(): Promise<Set<string>>;
  /** Announces again what was not; stops at the first failure. Answers how many were told. */
  announceMissed(): Promise<number>;
  /** Moves on the live requests that no live job serves; answers how many there were. */
  mendStranded(): Promise<number>;
}
