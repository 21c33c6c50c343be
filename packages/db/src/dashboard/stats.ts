import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../client.ts';
import { StageName } from '../job-status.ts';
import { bucketSql, medianOf, sumCounts } from './durations.ts';

/** An hour is rolled up once no transaction can still be writing into it: those are ended after two minutes. */
const settledAfter = sql`interval '5 minutes'`;

/** The first moment that is not rolled up. */
const openSince = sql`date_trunc('hour', clock_timestamp() - ${settledAfter}, 'UTC')`;

/** How the runs of each hour and stage ended: of every try that ended at or after `from`. */
const counted = (from: ReturnType<typeof sql>, until: ReturnType<typeof sql>) => sql`
  with runs as (
    select date_trunc('hour', t.ended_at, 'UTC') as hour, j.stage, t.outcome, coalesce(t.fault_code, 'internal') as code,
      extract(epoch from t.ended_at - t.started_at) * 1000 as ms
    from job_tries t join jobs j on j.id = t.job_id
    where t.ended_at >= ${from} and t.ended_at < ${until}
  ), buckets as (
    select hour, stage, jsonb_object_agg(bucket, runs) as durations from (
      select hour, stage, ${bucketSql(sql`ms`)} as bucket, count(*) as runs
      from runs where outcome = 'completed' group by 1, 2, 3
    ) as each group by 1, 2
  ), codes as (
    select hour, stage, jsonb_object_agg(code, runs) as faults from (
      select hour, stage, code, count(*) as runs from runs where outcome = 'failed' group by 1, 2, 3
    ) as each group by 1, 2
  ), sums as (
    select hour, stage,
      count(*) filter (where outcome = 'completed')::integer as completed,
      count(*) filter (where outcome = 'failed')::integer as failed,
      count(*) filter (where outcome = 'cancelled')::integer as cancelled,
      coalesce(round(sum(ms) filter (where outcome = 'completed')), 0)::bigint as total_ms
    from runs group by 1, 2
  )
  select hour, stage, completed, failed, cancelled, total_ms,
    coalesce(durations, '{}') as durations, coalesce(faults, '{}') as faults
  from sums left join buckets using (hour, stage) left join codes using (hour, stage)`;

/** Writes the hours that are over into `stats_hourly`. Doing it again changes nothing. */
export async function rollUpStats(db: Db): Promise<void> {
  const from = sql`coalesce(
    (select max(hour) + interval '1 hour' from stats_hourly),
    (select date_trunc('hour', min(ended_at), 'UTC') from job_tries),
    ${openSince})`;
  await db.execute(sql`
    insert into stats_hourly (hour, stage, completed, failed, cancelled, total_ms, durations, faults)
    ${counted(from, openSince)} on conflict (hour, stage) do nothing`);
}

const Counts = z.record(z.string(), z.number());

const Hours = z.array(
  z.object({
    hour: z.coerce.date(),
    stage: StageName,
    completed: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    durations: Counts,
    faults: Counts,
  }),
);

/** How runs ended, over a stretch of time. */
export interface Stats {
  /** One point an hour up to a day, one a day beyond; the oldest first, empty ones included. */
  readonly series: readonly { readonly at: Date; readonly completed: number; readonly failed: number }[];
  readonly completed: number;
  readonly failed: number;
  /** Of the runs that completed or failed for good, in [0, 1]; `null` where there were none. */
  readonly successRate: number | null;
  /** Median run of each stage that had any, in milliseconds. */
  readonly medians: readonly { readonly stage: StageName; readonly medianMs: number; readonly runs: number }[];
  readonly faults: readonly { readonly code: string; readonly count: number }[];
}

const hourMs = 3_600_000;

/**
 * What happened in the last `hours` full hours and the present one. What is rolled up comes from `stats_hourly`, the
 * rest from the tries themselves, so that the figures are exact at every moment.
 */
export async function readStats(db: Db, hours: number): Promise<Stats> {
  const rolledUntil = await readRolledUntil(db);
  const from = sql`date_trunc('hour', now(), 'UTC') - ${hours - 1} * interval '1 hour'`;
  const until = sql`${rolledUntil}::timestamptz`;
  const rows = await db.execute(sql`
    select hour, stage, completed, failed, cancelled, durations, faults
    from stats_hourly where hour >= ${from} and hour < ${until}
    union all
    select hour, stage, completed, failed, cancelled, durations, faults
    from (${counted(sql`greatest(${from}, ${until})`, sql`'infinity'`)}) as live`);
  return summarise(Hours.parse([...rows]), hours);
}

const Rolled = z.tuple([z.object({ until: z.string() })]);

/** Asked on its own: with the value in hand the planner sees how few tries are not rolled up, and finds them by index. */
async function readRolledUntil(db: Db): Promise<string> {
  const latest = sql`select max(hour) + interval '1 hour' from stats_hourly`;
  const rows = await db.execute(sql`select coalesce((${latest}), '-infinity')::text as until`);
  const [{ until }] = Rolled.parse([...rows]);
  return until;
}

function summarise(rows: z.infer<typeof Hours>, hours: number): Stats {
  const work = rows.filter(({ stage }) => stage !== 'cleanup');
  const faults: Record<string, number> = {};
  for (const row of work) sumCounts(faults, row.faults);
  const completed = sum(work.map((row) => row.completed));
  const failed = sum(work.map((row) => row.failed));
  return {
    series: seriesOf(work, hours),
    completed,
    failed,
    successRate: completed + failed === 0 ? null : completed / (completed + failed),
    medians: mediansOf(work),
    faults: Object.entries(faults)
      .map(([code, count]) => ({ code, count }))
      .sort((a, b) => b.count - a.count),
  };
}

function seriesOf(rows: z.infer<typeof Hours>, hours: number): Stats['series'] {
  const stepMs = hours <= 24 ? hourMs : 24 * hourMs;
  const lastHour = Math.floor(Date.now() / hourMs) * hourMs;
  const first = Math.floor((lastHour - (hours - 1) * hourMs) / stepMs) * stepMs;
  const points = new Map<number, { at: Date; completed: number; failed: number }>();
  for (let at = first; at <= lastHour; at += stepMs) points.set(at, { at: new Date(at), completed: 0, failed: 0 });
  for (const row of rows) {
    const point = points.get(Math.floor(row.hour.getTime() / stepMs) * stepMs);
    if (point === undefined) continue;
    point.completed += row.completed;
    point.failed += row.failed;
  }
  return [...points.values()];
}

function mediansOf(rows: z.infer<typeof Hours>): Stats['medians'] {
  return StageName.options.flatMap((stage) => {
    const own = rows.filter((row) => row.stage === stage);
    const durations: Record<string, number> = {};
    for (const row of own) sumCounts(durations, row.durations);
    const medianMs = medianOf(durations);
    return medianMs === null ? [] : [{ stage, medianMs, runs: sum(own.map((row) => row.completed)) }];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
