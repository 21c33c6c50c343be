import type { Logger } from '@alchemy/core/log';
import { type Claim, ClaimLost, type RunLedger } from '@alchemy/db/job-types';

/** The highest percent that work may report: the last one belongs to the publication. */
const maxWorkPercent = 99;

export interface ClaimWatchOptions {
  runs: RunLedger;
  claim: Claim;
  beatMs: number;
  /** Called once the job turns out to be another's. */
  onLost(lost: ClaimLost): void;
  log: Logger;
}

export interface ClaimWatch {
  /** Writes a percent down in the background. While one is being written only the newest of the next ones is kept. */
  report(percent: number): void;
  /** No more signs of life from now on: whoever looks may give the run up. */
  stop(): void;
}

/**
 * Beats and reports for a run in the background. A database that does not answer is borne: the run goes on, and if it
 * was given up meanwhile, the next sign of life that gets through says so.
 */
export function watchClaim({ runs, claim, beatMs, onLost, log }: ClaimWatchOptions): ClaimWatch {
  let isBeating = false;
  let isWriting = false;
  let isStopped = false;
  let written = 0;
  let newest = 0;

  async function send(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (isStopped) return;
      if (error instanceof ClaimLost) onLost(error);
      else log.warn({ err: error }, 'a sign of life did not get through');
    }
  }

  async function beat(): Promise<void> {
    if (isBeating) return;
    isBeating = true;
    await send(() => runs.beat(claim));
    isBeating = false;
  }

  async function writeNewest(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (newest > written && !isStopped) {
      const percent = newest;
      await send(() => runs.progress(claim, percent));
      written = percent;
    }
    isWriting = false;
  }

  const timer = setInterval(() => void beat(), beatMs);
  return {
    report(percent) {
      newest = Math.max(newest, Math.min(maxWorkPercent, Math.floor(percent)));
      void writeNewest();
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
