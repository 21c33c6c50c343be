import { Fault, type FaultCode } from '@alchemy/core/errors';
import type { Logger } from '@alchemy/core/log';
import type { EndedRun } from '@alchemy/core/metrics/worker';
import { faultSentence } from '@alchemy/core/sentences';
import type { Tx } from '@alchemy/db/client';
import type { StageName } from '@alchemy/db/job-status';
import {
  type Claim,
  ClaimLost,
  type JobSnapshot,
  type Publication,
  type RouteRecord,
  type RunLedger,
  type Saved,
} from '@alchemy/db/job-types';
import { type Output, type PublishedFile, preparePublication } from '@alchemy/storage/publication';
import type { StorageRoot } from '@alchemy/storage/root';
import { openWorkdir, removeWorkdir, type Workdir } from '@alchemy/storage/workdir';
import { causeText } from './cause-text.ts';
import { type ClaimWatch, watchClaim } from './claim-watch.ts';
import { throughOutage } from './outage.ts';
import { HandBack, settlementFor } from './settlement.ts';

const defaultBeatMs = 5_000;
const defaultClearUpMs = 15_000;

/** A kind of work: data and functions. It cannot retry, announce, clean up or set a status: the runner does. */
export interface Stage {
  /** The most time that a run may take, its publication included, in milliseconds. */
  limitMs(job: JobSnapshot): Promise<number>;
  /** Does the work in the private folder. An expected failure is a Fault. */
  work(run: Run): Promise<Work>;
}

/** What a stage sees of the run that it works for. */
export interface Run {
  readonly job: JobSnapshot;
  readonly workdir: Workdir;
  /** Aborts when the claim is lost, the time is up or the worker stops. */
  readonly signal: AbortSignal;
  readonly limitMs: number;
  /** Tells how far the work is, in percent of this stage, 0 to 100. */
  report(percent: number): void;
  /** Its lines carry the ids of the job, of the run and of the requests that wait for it. */
  readonly log: Logger;
  /** Keeps the end of a child's log for the record of a failed try. */
  keepLog(tail: string): void;
  /** Keeps one of the ways that were tried, for the record of the run. */
  keepRoute(route: RouteRecord): void;
}

/** What a stage made. */
export interface Work {
  /** Finished files in the private folder, and where they belong. */
  readonly outputs: readonly Output[];
  /** What the work turned out to be; see `Publication`. */
  readonly turnedOut?: Publication['turnedOut'];
  /** Writes the rows, in the transaction that completes the job; `files` are the outputs in the same order. */
  save(tx: Tx, claim: Claim, files: readonly PublishedFile[]): Promise<Saved>;
}

export interface RunnerOptions {
  readonly runs: RunLedger;
  readonly root: StorageRoot;
  readonly stages: Readonly<Record<StageName, Stage>>;
  /** The base of the exponential back-off, in milliseconds. */
  readonly retryBaseMs: number;
  /** Which worker this is, for the record. */
  readonly worker: string;
  readonly log: Logger;
  /** Aborts when the worker stops: runs at work are handed back. */
  readonly stopping: AbortSignal;
  /** Between two signs of life. Default 5 s; a run silent for 30 s is given up by the sweeper. */
  readonly beatMs?: number;
  /** How long a run that was stopped may take to clear up. Default 15 s. */
  readonly clearUpMs?: number;
  /** Is told of every run; must not throw. */
  readonly figures?: RunFigures;
}

/** Whoever counts runs. */
export interface RunFigures {
  began(stage: StageName): void;
  ended(run: EndedRun): void;
}

/** How an entry ended. `superseded`: it was not, or is no longer, this run's job. `abandoned`: left to the sweeper. */
export type Outcome = 'completed' | 'retrying' | 'failed' | 'superseded' | 'abandoned';

/** The one way in which any job runs. Knows no queue: an entry is a job, and the `seq` that it was queued with. */
export function createRunner(options: RunnerOptions): (entry: { jobId: string; seq: number }) => Promise<Outcome> {
  return async ({ jobId, seq }) => {
    try {
      return await runClaim(await options.runs.start(jobId, seq, options.worker), options);
    } catch (error) {
      if (error instanceof ClaimLost) return 'superseded';
      throw error;
    }
  };
}

interface Context {
  readonly claim: Claim;
  readonly options: RunnerOptions;
  readonly watch: ClaimWatch;
  /** Aborts the work; its reason says how the run ends. */
  readonly stop: AbortController;
  readonly log: Logger;
  logTail: string;
  readonly routes: RouteRecord[];
  /** Why the run failed, once it has. */
  fault: FaultCode | undefined;
}

async function runClaim(claim: Claim, options: RunnerOptions): Promise<Outcome> {
  const { jobId, stage } = claim.job;
  const log = options.log.child({ jobId, stage, run: claim.run, requestIds: claim.requestIds });
  const begunMs = performance.now();
  options.figures?.began(stage);
  const stop = new AbortController();
  const onLost = (lost: ClaimLost) => stop.abort(lost);
  const watch = watchClaim({ runs: options.runs, claim, beatMs: options.beatMs ?? defaultBeatMs, onLost, log });
  const onStopping = () => stop.abort(new HandBack());
  options.stopping.addEventListener('abort', onStopping);
  if (options.stopping.aborted) onStopping();
  try {
    log.info({ tries: claim.tries }, 'run began');
    const context: Context = { claim, options, watch, stop, log, logTail: '', routes: [], fault: undefined };
    const outcome = await Promise.race([
      attempt(context),
      abandoned(stop.signal, options.clearUpMs ?? defaultClearUpMs),
    ]);
    const seconds = (performance.now() - begunMs) / 1_000;
    log.info({ outcome, seconds: Math.round(seconds * 1_000) / 1_000 }, 'run ended');
    options.figures?.ended({ stage, model: modelOf(claim), outcome, seconds, fault: context.fault });
    return outcome;
  } finally {
    options.stopping.removeEventListener('abort', onStopping);
    watch.stop();
  }
}

/** A run that was stopped and cannot clear up gives its slot free all the same; the sweeper finds the job silent. */
function abandoned(signal: AbortSignal, clearUpMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const count = () => setTimeout(() => resolve('abandoned'), clearUpMs).unref();
    if (signal.aborted) count();
    else signal.addEventListener('abort', count);
  });
}

async function attempt(context: Context): Promise<Outcome> {
  try {
    await makeAndPublish(context);
    return 'completed';
  } catch (error) {
    const { signal } = context.stop;
    return settle(context, signal.aborted ? signal.reason : error);
  }
}

async function makeAndPublish(context: Context): Promise<void> {
  const { claim, options, stop, watch } = context;
  const stage = options.stages[claim.job.stage];
  const limitMs = await stage.limitMs(claim.job);
  const timer = setTimeout(() => {
    // A run that hangs must fall silent, else nobody may rescue its job.
    watch.stop();
    stop.abort(new Fault('timeout', faultSentence('timeout'), { retryable: true }));
  }, limitMs);
  try {
    await inWorkdir(context, async (workdir) => {
      const work = await stage.work(runOf(context, workdir, limitMs));
      const outputs = await preparePublication(options.root, workdir, work.outputs, stop.signal);
      stop.signal.throwIfAborted();
      const publication: Publication = {
        put: outputs.publish,
        takeBack: outputs.takeBack,
        ...(work.turnedOut === undefined ? {} : { turnedOut: work.turnedOut }),
        save: async (tx) => ({ ...recordOf(context), ...(await work.save(tx, claim, outputs.files)) }),
      };
      await throughOutage(() => options.runs.complete(claim, publication), stop.signal, context.log);
    });
  } finally {
    clearTimeout(timer);
  }
}

async function inWorkdir({ claim, options, log }: Context, work: (workdir: Workdir) => Promise<void>): Promise<void> {
  const workdir = await openWorkdir(options.root, claim.job.jobId, claim.run);
  try {
    await work(workdir);
  } finally {
    const problem = await removeWorkdir(options.root, workdir.folder);
    if (problem !== undefined) log.warn({ err: problem }, 'the private folder could not be removed');
  }
}

function modelOf({ job }: Claim): string | undefined {
  return typeof job.params.model === 'string' ? job.params.model : undefined;
}

function runOf(context: Context, workdir: Workdir, limitMs: number): Run {
  return {
    job: context.claim.job,
    workdir,
    signal: context.stop.signal,
    limitMs,
    log: context.log,
    report: context.watch.report,
    keepLog: (tail) => {
      context.logTail = tail;
    },
    keepRoute: (route) => context.routes.push(route),
  };
}

const recordOf = ({ routes }: Context) => (routes.length === 0 ? {} : { routes });

async function settle(context: Context, error: unknown): Promise<Outcome> {
  const { claim, options, log } = context;
  if (error instanceof ClaimLost) return 'superseded';
  log.warn({ err: error }, 'run failed');
  const settlement = settlementFor(claim, error, options.retryBaseMs);
  // A run that is handed back is nobody's failure.
  if (!(error instanceof HandBack)) context.fault = settlement.fault.code;
  const record = { ...recordOf(context), ...behind(context, error) };
  try {
    const patience = AbortSignal.timeout(options.clearUpMs ?? defaultClearUpMs);
    await throughOutage(() => options.runs.settle(claim, { ...settlement, ...record }), patience, log);
    return settlement.to;
  } catch (failure) {
    if (failure instanceof ClaimLost) return 'superseded';
    log.error({ err: failure }, 'the run could not be settled: the sweeper will find it silent');
    return 'abandoned';
  }
}

/** What lay behind a failure, for whoever inspects the job. */
function behind({ logTail }: Context, error: unknown): { cause?: string; logTail?: string } {
  const cause = causeText(error);
  return { ...(cause === '' ? {} : { cause }), ...(logTail === '' ? {} : { logTail }) };
}
