import { and, eq, sql } from 'drizzle-orm';
import type { Role } from '../accounts/people.ts';
import type { Db } from '../client.ts';
import { audit, links, requests, requestTracks, tracks, users } from '../schema.ts';
import { behind, containing, ordered, type Page, pageLimit, toPage } from './paging.ts';
import { shortestSearch } from './tracks.ts';

export interface AuditFilter {
  readonly action?: string | undefined;
  /** In actor, action, target or detail. */
  readonly search?: string | undefined;
}

export type AuditRow = Omit<typeof audit.$inferSelect, 'searched'>;

const newestAudit = { column: audit.at, id: audit.id, way: 'desc' } as const;

/** What was done by hand, the newest first. */
export async function listAudit(db: Db, { action, search }: AuditFilter, after?: string): Promise<Page<AuditRow>> {
  const rows = await db
    .select()
    .from(audit)
    .where(
      and(
        action === undefined ? undefined : eq(audit.action, action),
        isLong(search) ? sql`${audit.searched} like lower(${containing(search)})` : undefined,
        behind(after, newestAudit),
      ),
    )
    .orderBy(ordered(newestAudit))
    .limit(pageLimit);
  return toPage(rows, (row) => [row.at, row.id]);
}

export interface PeopleFilter {
  readonly role?: Role | undefined;
  readonly search?: string | undefined;
}

export type PersonRow = Omit<typeof users.$inferSelect, 'passwordHash'>;

const newestUser = { column: users.createdAt, id: users.id, way: 'desc' } as const;
const userText = sql`(${users.identity} || ' ' || coalesce(${users.name}, '') || ' ' || coalesce(${users.email}, ''))`;

/** People, the newest first. */
export async function listPeople(db: Db, { role, search }: PeopleFilter, after?: string): Promise<Page<PersonRow>> {
  const rows = await db
    .select()
    .from(users)
    .where(
      and(
        role === undefined ? undefined : eq(users.role, role),
        isLong(search) ? sql`${userText} ilike ${containing(search)}` : undefined,
        behind(after, newestUser),
      ),
    )
    .orderBy(ordered(newestUser))
    .limit(pageLimit);
  const page = toPage(rows, (row) => [row.createdAt, row.id]);
  return { ...page, rows: page.rows.map(({ passwordHash: _, ...row }) => row) };
}

const newestLink = { column: links.createdAt, id: links.id, way: 'desc' } as const;

/** Links, the newest first, each with whose request it opens. */
export async function listLinks(db: Db, filter: { requestId?: string | undefined }, after?: string) {
  const { requestId } = filter;
  const rows = await db
    .select({
      link: links,
      title: sql<string | null>`coalesce(${tracks.title}, ${requests.title})`,
      identity: users.identity,
      name: users.name,
      isLive: sql<boolean>`${links.revokedAt} is null and ${links.expiresAt} > clock_timestamp()`,
    })
    .from(links)
    .innerJoin(requests, eq(requests.id, links.requestId))
    .innerJoin(users, eq(users.id, requests.userId))
    .leftJoin(requestTracks, and(eq(requestTracks.requestId, requests.id), eq(requestTracks.position, 0)))
    .leftJoin(tracks, eq(tracks.id, requestTracks.trackId))
    .where(and(requestId === undefined ? undefined : eq(links.requestId, requestId), behind(after, newestLink)))
    .orderBy(ordered(newestLink))
    .limit(pageLimit);
  return toPage(rows, (row) => [row.link.createdAt, row.link.id]);
}

const isLong = (search: string | undefined): search is string =>
  search !== undefined && search.length >= shortestSearch;
