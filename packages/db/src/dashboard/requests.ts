import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { PlatformName } from '../ask.ts';
import type { Db } from '../client.ts';
import type { RequestStatus } from '../job-status.ts';
import { replies, requests, requestTracks, tracks, users } from '../schema.ts';
import { behind, ordered, type Page, pageLimit, toPage } from './paging.ts';

export interface RequestFilter {
  readonly status?: RequestStatus | undefined;
  readonly platform?: PlatformName | undefined;
  readonly userId?: string | undefined;
}

const newest = { column: requests.createdAt, id: requests.id, way: 'desc' } as const;

const columns = {
  requestId: requests.id,
  kind: requests.kind,
  title: requests.title,
  sourceKey: requests.sourceKey,
  model: requests.model,
  status: requests.status,
  progress: requests.progress,
  seq: requests.seq,
  platform: requests.platform,
  workspace: requests.workspace,
  isPrivate: requests.private,
  createdAt: requests.createdAt,
  userId: requests.userId,
  identity: users.identity,
  name: users.name,
} as const;

/** The newest requests first, each with its first song and the state of its reply. */
export async function listRequests(db: Db, filter: RequestFilter, after?: string): Promise<Page<RequestRow>> {
  const { status, platform, userId } = filter;
  const rows = await db
    .select(columns)
    .from(requests)
    .innerJoin(users, eq(users.id, requests.userId))
    .where(
      and(
        status && eq(requests.status, status),
        platform && eq(requests.platform, platform),
        userId === undefined ? undefined : eq(requests.userId, userId),
        behind(after, newest),
      ),
    )
    .orderBy(ordered(newest))
    .limit(pageLimit);
  const page = toPage(rows, (row) => [row.createdAt, row.requestId]);
  const ids = page.rows.map(({ requestId }) => requestId);
  const [songs, states] = [await firstSongs(db, ids), await replyStates(db, ids)];
  return {
    ...page,
    rows: page.rows.map((row) => ({
      ...row,
      song: songs.get(row.requestId) ?? null,
      reply: states.get(row.requestId) ?? null,
    })),
  };
}

type Selected = Awaited<ReturnType<typeof selected>>[number];
const selected = (db: Db) => db.select(columns).from(requests).innerJoin(users, eq(users.id, requests.userId));

export interface ReplyState {
  readonly isShown: boolean;
  readonly closedWhy: string | null;
}

export type RequestRow = Selected & { readonly song: string | null; readonly reply: ReplyState | null };

async function firstSongs(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ requestId: requestTracks.requestId, title: tracks.title })
    .from(requestTracks)
    .innerJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .where(and(inArray(requestTracks.requestId, [...ids]), eq(requestTracks.position, 0)));
  return new Map(rows.map(({ requestId, title }) => [requestId, title]));
}

async function replyStates(db: Db, ids: readonly string[]): Promise<Map<string, ReplyState>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      requestId: replies.requestId,
      closedWhy: replies.closedWhy,
      isShown: sql<boolean>`${replies.shownSeq} >= ${requests.seq}`,
    })
    .from(replies)
    .innerJoin(requests, eq(requests.id, replies.requestId))
    .where(inArray(replies.requestId, [...ids]))
    .orderBy(replies.createdAt);
  return new Map(rows.map(({ requestId, ...state }) => [requestId, state]));
}

/** The chat messages that show a request. */
export async function listReplies(db: Db, requestId: string) {
  return await db.select().from(replies).where(eq(replies.requestId, requestId)).orderBy(desc(replies.createdAt));
}
