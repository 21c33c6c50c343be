import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../client.ts';
import { measurements } from '../schema.ts';

const name = 'storage';
const mostTracks = 20;

const StorageUse = z.object({
  kinds: z.array(
    z.object({ kind: z.string(), model: z.string().nullable(), files: z.number(), sizeBytes: z.number() }),
  ),
  largest: z.array(
    z.object({ trackId: z.uuid(), title: z.string(), artist: z.string().nullable(), sizeBytes: z.number() }),
  ),
});

/** What the files with rows take, by kind and model, and the songs that take most. */
export type StorageUse = z.infer<typeof StorageUse> & { readonly measuredAt: Date };

/** The last measurement; `undefined` before the first. */
export async function readStorageUse(db: Db): Promise<StorageUse | undefined> {
  const [row] = await db.select().from(measurements).where(eq(measurements.name, name));
  return row === undefined ? undefined : { ...StorageUse.parse(row.value), measuredAt: row.measuredAt };
}

/** Reads every file's row, unless somebody did within `everyMs`. */
export async function measureStorage(db: Db, everyMs: number): Promise<void> {
  const isFresh = sql`measured_at > clock_timestamp() - ${everyMs} * interval '1 millisecond'`;
  const [fresh] = await db.execute(sql`select from measurements where name = ${name} and ${isFresh}`);
  if (fresh !== undefined) return;
  await db.execute(sql`
    insert into measurements (name, value, measured_at)
    select ${name}, jsonb_build_object('kinds', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k."sizeBytes" desc), '[]') from (
        select kind, model, count(*) as files, sum(size_bytes) as "sizeBytes"
        from files where removed_at is null group by kind, model) as k
    ), 'largest', (
      select coalesce(jsonb_agg(to_jsonb(l) order by l."sizeBytes" desc), '[]') from (
        select t.id as "trackId", t.title, t.artist, big.size as "sizeBytes" from (
          select track_id, sum(size_bytes) as size from files where removed_at is null
          group by track_id order by 2 desc limit ${mostTracks}
        ) as big join tracks t on t.id = big.track_id) as l
    )), clock_timestamp()
    on conflict (name) do update set value = excluded.value, measured_at = excluded.measured_at`);
}
