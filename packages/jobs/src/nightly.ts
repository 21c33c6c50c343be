import type { Db } from '@alchemy/db/client';
import type { JobLedger } from '@alchemy/db/job-types';
import { isStillDue } from '@alchemy/db/nightly';
import type { StageParams } from './stages.ts';

const hourUtc = 3;
const dayMs = 24 * 3_600_000;

/** What is done every night at 03:00 UTC. */
const tasks: readonly StageParams['cleanup'][] = [
  { task: 'retention', apply: true },
  { task: 'orphans', apply: true },
];

/** The last 03:00 UTC up to `now`. */
export function lastNight(now: Date): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hourUtc);
  return new Date(today <= now.getTime() ? today : today - dayMs);
}

/**
 * Opens what the last night asked for and nobody opened: a part of every sweep, so that a night during which nothing ran
 * is made good. The date is a part of the key: a night is done once, however it ends.
 */
export async function openNightly(
  { db, ledger }: { db: Db; ledger: Pick<JobLedger, 'openUnasked'> },
  now = new Date(),
): Promise<void> {
  const night = lastNight(now);
  for (const params of tasks) {
    const key = `cleanup:${params.task}:${night.toISOString().slice(0, 10)}`;
    if (!(await isStillDue(db, key, night))) continue;
    await ledger.openUnasked({ stage: 'cleanup', key, trackId: null, params, priority: 100 });
  }
}
