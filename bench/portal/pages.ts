import { openDb } from '@alchemy/db/client';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { BenchHouse } from './house.ts';

const listLimitMs = 150;
const overviewLimitMs = 300;

/** Each page in the ways in which people ask for it, with the time that it may take. */
const asked: Readonly<Record<string, readonly [limitMs: number, ...paths: string[]]>> = {
  overview: [overviewLimitMs, '/', '/?hours=168', '/?hours=720'],
  tracks: [
    listLimitMs,
    '/tracks',
    '/tracks?sort=title',
    '/tracks?sort=used',
    '/tracks?state=failed',
    '/tracks?state=working',
  ],
  search: [
    listLimitMs,
    '/tracks?q=Harbour%20Velvet',
    '/tracks?q=99123',
    '/tracks?q=Sessions',
    '/api/search?q=Winter%20Glass',
  ],
  jobs: [
    listLimitMs,
    '/jobs',
    '/jobs?status=failed',
    '/jobs?code=timeout',
    '/jobs?status=live',
    '/jobs?stage=analysis&status=cancelled',
  ],
  requests: [listLimitMs, '/requests', '/requests?status=completed', '/requests?platform=discord'],
  links: [listLimitMs, '/links'],
  audit: [listLimitMs, '/audit', '/audit?q=cancel', '/audit?action=link'],
  people: [listLimitMs, '/people', '/people?q=Signal'],
  storage: [listLimitMs, '/storage'],
};

const large = ['tracks', 'jobs', 'job_tries', 'job_events', 'requests', 'request_tracks', 'files', 'links', 'audit'];

export interface PageFigure {
  readonly page: string;
  readonly p95Ms: number;
  readonly limitMs: number;
}

/** How long each page takes from request to last byte, and which large tables were read from end to end meanwhile. */
export async function measurePages(house: BenchHouse, cookie: string, rounds: number) {
  for (const [, ...paths] of Object.values(asked)) for (const path of paths) await timeOf(house, cookie, path);
  const before = await scans(house.databaseUrl);
  const figures: PageFigure[] = [];
  for (const [page, [limitMs, ...paths]] of Object.entries(asked)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const path of paths) times.push(await timeOf(house, cookie, path));
    }
    figures.push({ page, p95Ms: Math.round(percentile(times, 0.95)), limitMs });
  }
  const after = await scans(house.databaseUrl);
  return { figures, scanned: large.filter((table) => (after[table] ?? 0) > (before[table] ?? 0)) };
}

async function timeOf({ origin }: BenchHouse, cookie: string, path: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${origin}${path}`, { headers: { Cookie: cookie } });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
  return performance.now() - begun;
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
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
