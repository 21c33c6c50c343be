import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { isLive, type StageName } from '../job-status.ts';
import { jobs, jobTries, tracks } from '../schema.ts';
import type { Song } from './songs.ts';
import type { WorkRow } from './work.ts';

/** Below this a job's own percent says more about how it began than about how fast it goes. */
const leastPercent = 2;

/** How many past runs tell how fast a stage is. */
const runsToLearnFrom = 20;

/** Seconds to the end of a running job by its own percent, rounded up, at least 1; `null` while that tells nothing. */
export function ownSeconds({
  progress,
  measuredMs,
  sinceMs,
  status,
}: Pick<WorkRow, 'progress' | 'measuredMs' | 'sinceMs' | 'status'>): number | null {
  if (!isLive(status) || measuredMs === null || measuredMs <= 0 || progress < leastPercent) return null;
  const leftMs = (measuredMs / progress) * (100 - progress) - (sinceMs ?? 0);
  return Math.max(1, Math.ceil(leftMs / 1000));
}

/**
 * Seconds to the end of the request, rounded up: for each song the download, then the separation and the analysis side
 * by side, then what is to be encoded; the songs one after another. What runs counts by its own percent, what has not
 * begun by what the last runs of its stage took for each second of music. `null` while any part of that is unknown.
 */
export async function estimate(db: Db, songs: readonly Song[], work: readonly WorkRow[]): Promise<number | null> {
  if (songs.length === 0) return null;
  const pace = await readPace(db);
  let total = 0;
  for (const song of songs) {
    const seconds = songSeconds(song, work, pace);
    if (seconds === null) return null;
    total += seconds;
  }
  return total === 0 ? null : Math.ceil(total);
}

/** Seconds of work for a second of music, by stage. */
export type Pace = ReadonlyMap<StageName, number>;

function songSeconds(song: Song, work: readonly WorkRow[], pace: Pace): number | null {
  const own = work.filter((job) => job.trackId === song.trackId);
  if (own.some((job) => job.status === 'retrying')) return null;
  const partOf = (stage: StageName) =>
    stageSeconds(
      own.filter((job) => job.stage === stage),
      stage,
      song,
      pace,
    );
  const download = partOf('download');
  const separation = partOf('processing');
  const analysis = partOf('analysis');
  const encoding = own.some((job) => job.stage === 'format') ? partOf('format') : 0;
  if (download === null || separation === null || analysis === null || encoding === null) return null;
  return download + Math.max(separation, analysis) + encoding;
}

function stageSeconds(own: readonly WorkRow[], stage: StageName, song: Song, pace: Pace): number | null {
  if (own.length === 0) return expectedSeconds(stage, song, pace);
  let total = 0;
  for (const job of own) {
    const seconds = isLive(job.status) ? (ownSeconds(job) ?? expectedSeconds(stage, song, pace)) : 0;
    if (seconds === null) return null;
    total += seconds;
  }
  return total;
}

function expectedSeconds(stage: StageName, { durationMs }: Song, pace: Pace): number | null {
  const perSecond = pace.get(stage);
  return perSecond === undefined || durationMs === null ? null : (perSecond * durationMs) / 1000;
}

/** The median of the last runs of each stage. */
export async function readPace(db: Db): Promise<Pace> {
  const latest = latestRuns(db);
  const place = sql<number>`row_number() over (partition by ${latest.stage} order by ${latest.endedAt} desc)`;
  const ranked = db
    .select({ stage: latest.stage, pace: latest.pace, place: place.as('place') })
    .from(latest)
    .as('ranked');
  const rows = await db
    .select({
      stage: ranked.stage,
      pace: sql`percentile_cont(0.5) within group (order by ${ranked.pace})`.mapWith(Number),
    })
    .from(ranked)
    .where(sql`${ranked.place} <= ${runsToLearnFrom}`)
    .groupBy(ranked.stage);
  return new Map(rows.map(({ stage, pace }) => [stage, pace]));
}

/** Of all stages together, in the order of the index `job_tries_ended`: to rank them first would read every run there was. */
function latestRuns(db: Db) {
  const seconds = sql<number>`extract(epoch from ${jobTries.endedAt} - ${jobTries.startedAt})::double precision`;
  return db
    .select({
      stage: jobs.stage,
      endedAt: jobTries.endedAt,
      pace: sql<number>`${seconds} * 1000 / ${tracks.durationMs}`.as('pace'),
    })
    .from(jobTries)
    .innerJoin(jobs, eq(jobs.id, jobTries.jobId))
    .innerJoin(tracks, eq(tracks.id, jobs.trackId))
    .where(and(eq(jobTries.outcome, 'completed'), isNotNull(jobTries.endedAt), sql`${tracks.durationMs} > 0`))
    .orderBy(sql`${jobTries.endedAt} desc nulls last`)
    .limit(runsToLearnFrom * 5)
    .as('latest');
}
