import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { rollUpStats } from '@alchemy/db/dashboard/stats';
import { measureStorage } from '@alchemy/db/dashboard/storage-use';
import { sql } from 'drizzle-orm';
import { seedAudit, seedLinks, seedReplies, seedRequests, seedUsers } from './seed/asked.ts';
import { fillWithoutIndexes } from './seed/indexes.ts';
import type { Seeder, Size } from './seed/seeder.ts';
import { seedFiles, seedSongs } from './seed/songs.ts';
import { seedCleanups, seedEvents, seedJobs, seedRequestJobs, seedTries } from './seed/work.ts';

const batch = 50_000;

/**
 * A house of two years: songs, jobs with their tries, files of which retention took the old ones, requests, replies and
 * links, spread over the time. Everything about a song or a job follows from its number, so that tables are written in
 * batches without reading one another; the keys are as random as real ones.
 */
export async function seed(databaseUrl: string, size: Size): Promise<void> {
  const db = openDb(databaseUrl, { max: 2 });
  try {
    await fillWithoutIndexes(db, () => fill(db, size));
    await db.execute(sql`vacuum analyze`);
    await rollUpStats(db);
    await measureStorage(db, 0);
  } finally {
    await closeDb(db);
  }
}

async function fill(db: Db, size: Size): Promise<void> {
  await seedUsers(db);
  await inBatches(db, size, size.tracks, seedSongs, seedRequests, seedReplies, seedLinks, seedAudit);
  await inBatches(db, size, size.jobs, seedJobs, seedTries, seedEvents, seedRequestJobs, seedFiles);
  await seedCleanups(db);
}

/** Each seeder in turn for a batch, two batches at a time: short transactions, as a running house has them. */
async function inBatches(db: Db, size: Size, count: number, ...seeders: readonly Seeder[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(count / batch) }, (_, index) => 1 + index * batch).values();
  const work = async () => {
    for (const from of starts) {
      for (const seeder of seeders) await seeder(db, size, from, Math.min(count, from + batch - 1));
    }
  };
  await Promise.all([work(), work()]);
}
