import { Fault } from '@alchemy/core/errors';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { isLive } from '../ledger/columns.ts';
import { files, jobs, tracks } from '../schema.ts';
import { behind, containing, ordered, type Page, pageLimit, toPage } from './paging.ts';

export const trackStates = ['working', 'ready', 'failed', 'removed', 'blocked'] as const;
export type TrackState = (typeof trackStates)[number];

export const trackSorts = ['newest', 'used', 'title'] as const;
export type TrackSort = (typeof trackSorts)[number];

export interface TrackFilter {
  /** A part of title, artist or album, from 3 characters on; or a Spotify link. */
  readonly search?: string | undefined;
  readonly state?: TrackState | undefined;
  readonly model?: string | undefined;
  readonly source?: 'spotify' | 'upload' | undefined;
  /** Asked for within so many days. */
  readonly days?: number | undefined;
  /** Asked for by this person. */
  readonly userId?: string | undefined;
  readonly sort?: TrackSort | undefined;
}

const orders = {
  newest: { column: tracks.createdAt, id: tracks.id, way: 'desc' },
  used: { column: tracks.usedAt, id: tracks.id, way: 'desc' },
  title: { column: tracks.title, id: tracks.id, way: 'asc' },
} as const;

export const shortestSearch = 3;

/** Songs, each with what is there of it. */
export async function listTracks(db: Db, filter: TrackFilter, after?: string): Promise<Page<TrackRow>> {
  const order = orders[filter.sort ?? 'newest'];
  const rows = await db
    .select()
    .from(tracks)
    .where(and(narrowed(filter), behind(after, order)))
    .orderBy(ordered(order))
    .limit(pageLimit);
  const key = filter.sort ?? 'newest';
  const keyOf = (row: (typeof rows)[number]) =>
    [key === 'title' ? row.title : key === 'used' ? row.usedAt : row.createdAt, row.id] as const;
  const page = toPage(rows, keyOf);
  const holdings = await readHoldings(
    db,
    page.rows.map(({ id }) => id),
  );
  return { ...page, rows: page.rows.map((row) => ({ ...row, ...holdings(row) })) };
}

type Song = typeof tracks.$inferSelect;

export type TrackRow = Song & {
  readonly state: TrackState;
  readonly models: readonly string[];
  readonly sizeBytes: number;
  /** Of its cover, if it has one here. */
  readonly coverId: string | null;
};

async function readHoldings(db: Db, ids: readonly string[]) {
  const some = [...ids];
  const there =
    some.length === 0
      ? []
      : await db
          .select({
            fileId: files.id,
            trackId: files.trackId,
            kind: files.kind,
            model: files.model,
            sizeBytes: files.sizeBytes,
          })
          .from(files)
          .where(and(inArray(files.trackId, some), isNull(files.removedAt)));
  const work =
    some.length === 0
      ? []
      : await db
          .select({ trackId: jobs.trackId, status: jobs.status })
          .from(jobs)
          .where(and(inArray(jobs.trackId, some), sql`(${isLive} or ${jobs.status} = 'failed')`));
  return (song: Song) => {
    const own = there.filter(({ trackId }) => trackId === song.id);
    const models = [...new Set(own.flatMap(({ kind, model }) => (kind === 'stem' && model ? [model] : [])))];
    const statuses = work.filter(({ trackId }) => trackId === song.id).map(({ status }) => status);
    const state: TrackState = stateOf(song, models.length > 0, statuses);
    const coverId = own.find(({ kind }) => kind === 'cover')?.fileId ?? null;
    return { state, models, sizeBytes: own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), coverId };
  };
}

function stateOf(song: Song, hasStems: boolean, statuses: readonly string[]): TrackState {
  if (song.blockedAt !== null) return 'blocked';
  if (statuses.some((status) => status !== 'failed')) return 'working';
  if (hasStems) return 'ready';
  return statuses.length > 0 ? 'failed' : 'removed';
}

function narrowed({ search, state, model, source, days, userId }: TrackFilter): SQL | undefined {
  return and(
    search === undefined || search.length < shortestSearch ? undefined : found(search),
    state && inState[state],
    model === undefined ? undefined : withStems(sql`and files.model = ${model}`),
    source === undefined ? undefined : sql`${tracks.sourceKey} like ${sql.raw(`'${source}:%'`)}`,
    days === undefined ? undefined : sql`${tracks.usedAt} > now() - ${days} * interval '1 day'`,
    userId === undefined
      ? undefined
      : sql`exists (select from request_tracks join requests on requests.id = request_tracks.request_id
          where request_tracks.track_id = ${tracks.id} and requests.user_id = ${userId})`,
  );
}

function found(search: string): SQL {
  const link = linkIn(search);
  if (link === undefined) return sql`${tracks.searched} like lower(${containing(search)})`;
  const sourceKey = `spotify:${link.type}:${link.id}`;
  if (link.type === 'track') return eq(tracks.sourceKey, sourceKey);
  return sql`${tracks.id} in (select request_tracks.track_id from requests
    join request_tracks on request_tracks.request_id = requests.id where requests.source_key = ${sourceKey})`;
}

/** Whatever is no link is looked for as text. */
function linkIn(search: string) {
  if (!/spotify/i.test(search)) return undefined;
  try {
    const link = parseSpotifyLink(search);
    return link.type === 'short' ? undefined : link;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const withStems = (and: SQL) =>
  sql`exists (select from files where files.track_id = ${tracks.id} and files.kind = 'stem' and files.removed_at is null ${and})`;
const withJob = (status: SQL) => sql`exists (select from jobs where jobs.track_id = ${tracks.id} and ${status})`;
const isWorking = withJob(isLive);
const isFailed = withJob(sql`${jobs.status} = 'failed'`);
const hasStems = withStems(sql``);
const isFree = isNull(tracks.blockedAt);

// The songs at work are few: as an array they are looked up one by one, where a join would read all songs for them.
const inState: Record<TrackState, SQL | undefined> = {
  blocked: sql`${tracks.blockedAt} is not null`,
  working: and(isFree, sql`${tracks.id} = any(array(select distinct jobs.track_id from jobs where ${isLive}))`),
  ready: and(isFree, hasStems, sql`not ${isWorking}`),
  failed: and(isFree, isFailed, sql`not ${hasStems}`, sql`not ${isWorking}`),
  removed: and(isFree, sql`not ${hasStems}`, sql`not ${isFailed}`, sql`not ${isWorking}`),
};
