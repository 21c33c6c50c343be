import { and, asc, eq, inArray, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { lineOf, type StageName } from '../job-status.ts';
import { isRunning } from '../ledger/columns.ts';
import { jobs, tracks } from '../schema.ts';
import { ownSeconds, type Pace, readPace } from './estimate.ts';
import type { StepView } from './view.ts';
import type { WorkRow } from './work.ts';

/** Looking a song up takes about so long, whatever its length. */
const lookUpSeconds = 1;
/** A longer line is not worth adding up: its wait says little. */
const longestLine = 200;

/** Where a queued job stands in its line, and how long that is likely to take. */
export async function placeInLine(db: Db, job: WorkRow): Promise<Pick<StepView, 'ahead' | 'startsInSeconds'>> {
  const ahead = await db.$count(jobs, isAhead(job));
  if (ahead > longestLine) return { ahead, startsInSeconds: null };
  const running = await readMates(db, and(isRunning, inArray(jobs.stage, [...lineOf(job.stage)])));
  if (running.length === 0) return { ahead, startsInSeconds: null };
  const before = await readMates(db, isAhead(job));
  return { ahead, startsInSeconds: firstFreeSeconds(running, before, await readPace(db)) };
}

/** Due jobs of the same line that are served before this one. */
function isAhead({ stage, priority, queuedAt }: WorkRow) {
  const inLine = and(
    inArray(jobs.status, ['queued', 'retrying']),
    inArray(jobs.stage, [...lineOf(stage)]),
    sql`${jobs.runAt} <= clock_timestamp()`,
  );
  const earlier = and(eq(jobs.priority, priority), lt(jobs.queuedAt, queuedAt));
  return and(inLine, or(lt(jobs.priority, priority), earlier));
}

type Mate = Pick<WorkRow, 'stage' | 'status' | 'progress' | 'measuredMs' | 'sinceMs'> & {
  readonly runMs: number | null;
  readonly durationMs: number | null;
};

const ms = (span: ReturnType<typeof sql>) => sql<number | null>`(extract(epoch from ${span}) * 1000)::double precision`;

async function readMates(db: Db, where: ReturnType<typeof and>): Promise<Mate[]> {
  return await db
    .select({
      stage: jobs.stage,
      status: jobs.status,
      progress: jobs.progress,
      measuredMs: ms(sql`${jobs.progressAt} - ${jobs.startedAt}`),
      sinceMs: ms(sql`clock_timestamp() - ${jobs.progressAt}`),
      runMs: ms(sql`clock_timestamp() - ${jobs.startedAt}`),
      durationMs: tracks.durationMs,
    })
    .from(jobs)
    .leftJoin(tracks, eq(tracks.id, jobs.trackId))
    .where(where)
    .orderBy(asc(jobs.priority), asc(jobs.queuedAt));
}

/**
 * Seconds until a slot is free for whoever stands behind these: each takes the slot that is free first. There are as many
 * slots as jobs running now. `null` when the length of any is unknown.
 */
export function firstFreeSeconds(running: readonly Mate[], before: readonly Mate[], pace: Pace): number | null {
  const slots: number[] = [];
  for (const mate of running) {
    const whole = wholeSeconds(mate, pace);
    const left = ownSeconds(mate) ?? (whole === null ? null : Math.max(1, whole - (mate.runMs ?? 0) / 1000));
    if (left === null) return null;
    slots.push(left);
  }
  for (const mate of before) {
    const whole = wholeSeconds(mate, pace);
    if (whole === null) return null;
    const first = slots.indexOf(Math.min(...slots));
    slots[first] = (slots[first] ?? 0) + whole;
  }
  return Math.max(1, Math.ceil(Math.min(...slots)));
}

function wholeSeconds({ stage, durationMs }: { stage: StageName; durationMs: number | null }, pace: Pace) {
  if (stage === 'resolve') return lookUpSeconds;
  const perSecond = pace.get(stage);
  return perSecond === undefined || durationMs === null ? null : (perSecond * durationMs) / 1000;
}
