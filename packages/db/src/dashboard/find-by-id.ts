import { eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs, requests, tracks } from '../schema.ts';

export interface Found {
  readonly kind: 'track' | 'job' | 'request';
  readonly title: string | null;
}

/** Whatever has that id. */
export async function findById(db: Db, id: string): Promise<Found[]> {
  const [songs, work, asked] = await Promise.all([
    db.select({ title: tracks.title }).from(tracks).where(eq(tracks.id, id)),
    db.select({ title: jobs.key }).from(jobs).where(eq(jobs.id, id)),
    db.select({ title: requests.title }).from(requests).where(eq(requests.id, id)),
  ]);
  return [
    ...songs.map(({ title }) => ({ kind: 'track', title }) as const),
    ...work.map(({ title }) => ({ kind: 'job', title }) as const),
    ...asked.map(({ title }) => ({ kind: 'request', title }) as const),
  ];
}
