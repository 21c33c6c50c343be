import { faultCodes } from '@alchemy/core/errors';
import { roles } from '@alchemy/db/accounts/roles';
import { platformNames } from '@alchemy/db/ask';
import { openDb } from '@alchemy/db/client';
import { trackSorts, trackStates } from '@alchemy/db/dashboard/tracks';
import { jobStatuses, requestStatuses, stageNames } from '@alchemy/db/job-status';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

/** A page in all the ways in which a person can ask for it, with the time that each may take. */
export interface Asked {
  readonly page: string;
  readonly limitMs: number;
  readonly paths: readonly string[];
}

const listLimitMs = 150;
const overviewLimitMs = 300;

/** Names, words that every song has, a word's part, a title, nothing; and what is common apart and found nowhere together. */
const searches = ['Harbour Velvet', 'Sessions', '991', 'Winter Glass 99', 'Nobody', 'Sessions The Sessions'];
const auditSearches = ['cancel', 'harbour', 'request', '9912', 'nobody', 'example.org link'];

/** Every list page with each filter, each sort and the combinations that find little; the single pages too. */
export async function listAsked(databaseUrl: string): Promise<Asked[]> {
  const { busy, quiet, track, job, request, source } = await readSamples(databaseUrl);
  const users = [busy, quiet];
  const list = (page: string, paths: readonly string[]): Asked => ({ page, limitMs: listLimitMs, paths });
  return [
    { page: 'overview', limitMs: overviewLimitMs, paths: ['/', '/?hours=168', '/?hours=720'] },
    list('tracks', [...trackPaths(), ...ways('/tracks', { user: users, sort: trackSorts })]),
    list('search', [
      ...ways('/tracks', { q: searches, sort: trackSorts }),
      ...ways('/tracks', { q: searches.slice(0, 2), state: ['ready', 'failed', 'removed'], sort: ['title'] }),
      ...ways('/tracks', { q: [`https://open.spotify.com/track/${source}`] }),
      ...ways('/api/search', { q: [...searches, track] }),
    ]),
    list('jobs', [
      '/jobs',
      ...ways('/jobs', { status: ['live', ...jobStatuses] }),
      ...ways('/jobs', { stage: stageNames, status: ['', 'live', 'failed'] }),
      ...ways('/jobs', { code: faultCodes }),
      ...ways('/jobs', { code: ['no_match'], stage: stageNames }),
    ]),
    list('requests', [
      '/requests',
      ...ways('/requests', { status: requestStatuses, platform: ['', ...platformNames] }),
      ...ways('/requests', { platform: platformNames }),
      ...ways('/requests', { user: users, status: ['', 'failed', 'running'] }),
    ]),
    list('links', ['/links']),
    list('audit', [
      '/audit',
      ...ways('/audit', { q: auditSearches, action: ['', 'link', 'revoke'] }),
      ...ways('/audit', { action: ['link', 'revoke', 'forget'] }),
    ]),
    list('people', ['/people', ...ways('/people', { role: roles, q: ['', 'Signal', 'nobody'] }), '/people?q=991']),
    list('storage', ['/storage']),
    list('single', [`/tracks/${track}`, `/jobs/${job}`, `/requests/${request}`]),
  ];
}

function trackPaths(): string[] {
  return [
    ...ways('/tracks', { sort: trackSorts, state: ['', ...trackStates] }),
    ...ways('/tracks', { sort: trackSorts, days: ['1', '7', '30'] }),
    ...ways('/tracks', { sort: trackSorts, source: ['spotify', 'upload'] }),
    ...ways('/tracks', { sort: trackSorts, model: ['htdemucs', 'htdemucs_ft', 'none'] }),
    ...ways('/tracks', { sort: ['title'], state: trackStates, days: ['1'] }),
  ];
}

/** The path with every combination of the values; an empty one leaves its name out. */
function ways(path: string, values: Readonly<Record<string, readonly string[]>>): string[] {
  let queries: Record<string, string>[] = [{}];
  for (const [name, each] of Object.entries(values)) {
    queries = queries.flatMap((query) => each.map((value) => (value === '' ? query : { ...query, [name]: value })));
  }
  return queries.map((query) => `${path}?${new URLSearchParams(query)}`);
}

const Samples = z.tuple([
  z.object({
    ...{ busy: z.string(), quiet: z.string(), track: z.string() },
    ...{ job: z.string(), request: z.string(), source: z.string() },
  }),
]);

/** Who asked most and least, and one of each thing that has a page. */
async function readSamples(databaseUrl: string) {
  const db = openDb(databaseUrl, { max: 1 });
  try {
    const rows = await db.execute(sql`
      with askers as (select user_id, count(*) as requests from requests group by user_id)
      select (select user_id from askers order by requests desc limit 1) as busy,
        (select user_id from askers order by requests limit 1) as quiet,
        (select track_id from files where removed_at is null and kind = 'stem' limit 1) as track,
        (select id from jobs where status = 'failed' limit 1) as job, (select id from requests limit 1) as request,
        (select split_part(source_key, ':', 3) from tracks where source_key like 'spotify:%' limit 1) as source`);
    const [samples] = Samples.parse([...rows]);
    return samples;
  } finally {
    await db.$client.end();
  }
}
