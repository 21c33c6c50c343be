import type { Logger } from '@alchemy/core/log';
import type { Db } from '@alchemy/db/client';
import { rollUpStats } from '@alchemy/db/dashboard/stats';
import { measureStorage } from '@alchemy/db/dashboard/storage-use';
import { listPauses } from '@alchemy/db/dashboard/system';
import type { JobLedger } from '@alchemy/db/job-types';
import { dropLease, takeLease } from '@alchemy/db/leases';
import { openNightly } from './nightly.ts';
import type { Queues } from './queues.ts';

/** The part of the storage that the sweeper needs; given by the worker. */
export interface WorkFolders {
  /** Names under `work/`: `<jobId>-<run>`. */
  list(): Promise<string[]>;
  /** Removes one with all that is in it. */
  remove(name: string): Promise<void>;
}

export interface SweeperParts {
  readonly db: Db;
  readonly ledger: Pick<
    JobLedger,
    'announceMissed' | 'bringForward' | 'waiting' | 'rescue' | 'liveRuns' | 'mendStranded' | 'openUnasked'
  >;
  readonly queues: Pick<Queues, 'addAll' | 'holdBack'>;
  readonly folders: WorkFolders;
  readonly log: Logger;
  /** Who sweeps, among all processes. */
  readonly holder: string;
  /** A run that has not beaten for so long is given up. */
  readonly silentForMs: number;
}

const lease = 'sweeper';

/** Longer than a round takes; should one take longer, another beside it does no harm. */
const leaseMs = 15_000;

const waitingAtATime = 500;

/** Several songs' time: who asks for one song goes first meanwhile, and an album still gets its turns. */
const patienceMs = 600_000;

/** Reads every file's row: not more often than this. */
const measureEveryMs = 300_000;

/**
 * One round over all that can be lost on the way: missed announcements, waiting jobs without an entry, silent runs,
 * folders of runs that are over, requests that nothing serves. Each step is safe to repeat, and a step that fails does
 * not keep the next from being done.
 *
 * @returns false when another process holds the lease
 */
export async function sweepOnce(parts: SweeperParts): Promise<boolean> {
  const { db, ledger, queues, log } = parts;
  if (!(await takeLease(db, lease, parts.holder, leaseMs))) return false;
  const steps: Record<string, () => Promise<unknown>> = {
    announceMissed: () => ledger.announceMissed(),
    bringForward: () => ledger.bringForward(patienceMs),
    refill: async () => queues.addAll(await ledger.waiting(waitingAtATime)),
    rescue: () => ledger.rescue(parts.silentForMs),
    removeFolders: () => removeFolders(parts),
    mend: () => ledger.mendStranded(),
    holdBack: async () => queues.holdBack((await listPauses(db)).map(({ queue }) => queue)),
    openNightly: () => openNightly({ db, ledger }),
    rollUp: () => rollUpStats(db),
    measure: () => measureStorage(db, measureEveryMs),
  };
  for (const [step, work] of Object.entries(steps)) {
    try {
      await work();
    } catch (error) {
      log.warn({ step, err: error }, 'a step of the sweeper failed');
    }
  }
  return true;
}

/** The folders are listed first and the runs asked for second: whatever is on the list was claimed before the question. */
async function removeFolders({ folders, ledger, log }: SweeperParts): Promise<void> {
  const names = await folders.list();
  const live = await ledger.liveRuns();
  for (const name of names.filter((folder) => !live.has(folder))) {
    log.info({ folder: name }, 'removing the folder of a run that is over');
    await folders.remove(name);
  }
}

export interface Sweeper {
  /** Ends after the round at work and gives the lease back. */
  stop(): Promise<void>;
}

/** A round now and `everyMs` after the end of each. A timer and not a queue's schedule, which goes when Redis is flushed. */
export function startSweeper(parts: SweeperParts, everyMs: number): Sweeper {
  const ending = new AbortController();
  const rounds = sweepUntil(parts, everyMs, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await rounds;
    },
  };
}

async function sweepUntil(parts: SweeperParts, everyMs: number, signal: AbortSignal): Promise<void> {
  const { db, holder, log } = parts;
  while (!signal.aborted) {
    await sweepOnce(parts).catch((error: unknown) => log.warn({ err: error }, 'the sweeper could not begin'));
    await pause(everyMs, signal);
  }
  await dropLease(db, lease, holder).catch(() => {});
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
