import { openDb } from '@alchemy/db/client';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Asked, listAsked } from './asked.ts';
import type { BenchHouse } from './house.ts';

const large = [
  ...['tracks', 'jobs', 'job_tries', 'job_events', 'requests', 'request_tracks', 'request_jobs'],
  ...['replies', 'files', 'links', 'audit', 'orphans', 'stats_hourly'],
];

export interface PageFigure {
  readonly page: string;
  /** In how many ways it was asked for. */
  readonly ways: number;
  /** Over all of them. */
  readonly p95Ms: number;
  readonly limitMs: number;
  /** The way that takes longest, by its median. */
  readonly slowest: { readonly path: string; readonly medianMs: number };
}

/** How long each page takes from request to last byte, and which large tables were read from end to end meanwhile. */
export async function measurePages(house: BenchHouse, cookie: string, rounds: number) {
  const asked = await withNextPages(house, cookie, await listAsked(house.databaseUrl));
  const before = await scans(house.databaseUrl);
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const path of asked.flatMap(({ paths }) => paths)) {
      times.set(path, [...(times.get(path) ?? []), (await ask(house, cookie, path)).ms]);
    }
  }
  const after = await scans(house.databaseUrl);
  const scanned = large.filter((table) => (after[table] ?? 0) > (before[table] ?? 0));
  return { figures: asked.map((page) => figureOf(page, times)), scanned };
}

function figureOf({ page, limitMs, paths }: Asked, times: ReadonlyMap<string, readonly number[]>): PageFigure {
  const of = (path: string) => times.get(path) ?? [];
  const each = paths.map((path) => ({ path, medianMs: percentile(of(path), 0.5) }));
  const slowest = each.reduce((worst, one) => (one.medianMs > worst.medianMs ? one : worst));
  return { page, ways: paths.length, p95Ms: percentile(paths.flatMap(of), 0.95), limitMs, slowest };
}

/** Of so many ways the second page is asked for too: by key it costs what the first does. */
const turned = 8;

/** The same with second pages. Asks for each way once, so that nothing is measured cold. */
async function withNextPages(house: BenchHouse, cookie: string, asked: readonly Asked[]): Promise<Asked[]> {
  const all: Asked[] = [];
  for (const one of asked) {
    const next: string[] = [];
    for (const path of one.paths) {
      const after = /[?&;]after=([\w-]+)/.exec((await ask(house, cookie, path)).text)?.[1];
      if (after !== undefined && next.length < turned)
        next.push(`${path}${path.includes('?') ? '&' : '?'}after=${after}`);
    }
    all.push({ ...one, paths: [...one.paths, ...next] });
  }
  return all;
}

async function ask({ origin }: BenchHouse, cookie: string, path: string): Promise<{ ms: number; text: string }> {
  const begun = performance.now();
  const answer = await fetch(`${origin}${path}`, { headers: { Cookie: cookie } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  return { ms: performance.now() - begun, text };
}

const Scans = z.array(z.object({ relname: z.string(), seq_scan: z.coerce.number() }));

/** How often PostgreSQL read each table from end to end. Its processes tell at their leisure, at most a second late. */
async function scans(databaseUrl: string): Promise<Record<string, number>> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const db = openDb(databaseUrl, { max: 1 });
  try {
    const rows = await db.execute(sql`select relname, seq_scan from pg_stat_user_tables`);
    return Object.fromEntries(Scans.parse([...rows]).map(({ relname, seq_scan }) => [relname, seq_scan]));
  } finally {
    await db.$client.end();
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0);
}
