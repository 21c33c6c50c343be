import { sql } from 'drizzle-orm';
import { askedAt, idOf, lot, numbers, usedAt, word } from './numbers.ts';
import type { Seeder } from './seeder.ts';
import { jobsOf } from './work.ts';

/** Four in five from Spotify; one in five hundred taken down. */
export const seedSongs: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into tracks (id, source_key, title, artist, album, duration_ms, created_at, used_at, blocked_at)
    select ${idOf('song', 'n')}, ${sourceKey}, ${word('n', 1)} || ' ' || ${word('n', 2)} || ' ' || n,
      'The ' || ${word('n', 3)} || 's', ${word('n', 4)} || ' Sessions', 60000 + ${lot('n', 5, 300_000)},
      ${askedAt('n', size)}, ${usedAt('n', size)}, case when ${lot('n', 6, 500)} = 0 then now() end
    from ${numbers(from, to)}`);
};

/** Of the song of that number. */
export const sourceKey = sql`case when ${lot('n', 7, 5)} = 0 then 'upload:' || md5(n::text) || md5((-n)::text)
  else 'spotify:track:' || left(md5(n::text), 22) end`;

const stems = ['vocals', 'drums', 'bass', 'other'];

/** What completed jobs published. Retention took what nobody had used for a week. */
export const seedFiles: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into files (path, track_id, job_id, run, kind, stem, model, size_bytes, sha256, crc32, created_at, removed_at)
    select f.kind || '/' || j.track_id || '/' || j.id || coalesce('-' || f.stem, ''), j.track_id, j.id, 1, f.kind, f.stem,
      case f.kind when 'stem' then j.model end, 20000000 + ${lot('n', 14, 1_000_000)}, md5('a') || md5('b'), 1, j.at,
      case when ${usedAt('song', size)} < now() - interval '7 days' then ${usedAt('song', size)} + interval '7 days' end
    from (${jobsOf(size, from, to)}) as j join (
      values ('download', 'download', null), ('download', 'cover', null), ('analysis', 'analysis', null),
        ${sql.join(
          stems.map((stem) => sql`('processing', 'stem', ${stem})`),
          sql`, `,
        )}
    ) as f (stage, kind, stem) on f.stage = j.stage
    where j.status = 'completed' order by j.track_id`);
};
