import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Buckets to a doubling: neighbours differ by 9 %. */
const perDoubling = 8;

/** The bucket of a duration in milliseconds, as SQL: the logarithm to the base 2, in eighths, rounded down. */
export const bucketSql = (ms: SQL | PgColumn): SQL =>
  sql`floor(${perDoubling} * ln(greatest(1, ${ms})::float8) / ln(2::float8))::integer`;

/**
 * The median of what was counted into buckets, in milliseconds, with an error of at most 5 %.
 *
 * @param counts how many durations fell into each bucket
 * @returns `null` where nothing was counted
 */
export function medianOf(counts: Readonly<Record<string, number>>): number | null {
  const buckets = Object.entries(counts)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .sort((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { bucket, count } of buckets) {
    passed += count;
    if (passed * 2 >= total && total > 0) return Math.round(2 ** ((bucket + 0.5) / perDoubling));
  }
  return null;
}

/** Adds counts by name together. */
export function sumCounts(into: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) into[name] = (into[name] ?? 0) + count;
}
