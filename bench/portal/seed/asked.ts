import type { Db } from '@alchemy/db/client';
import { sql } from 'drizzle-orm';
import { askedAt, askerOf, idOf, lot, numbers, oneOf, people, word } from './numbers.ts';
import type { Seeder } from './seeder.ts';
import { sourceKey } from './songs.ts';

/** Most only ask in chat; one in a hundred may see the portal. */
export async function seedUsers(db: Db): Promise<void> {
  await db.execute(sql`
    insert into users (id, identity, name, role, created_at)
    select ${idOf('person', 'n')}, 'discord:' || n, ${word('n', 31)} || ' ' || n,
      case n % 300 when 0 then 'viewer' when 100 then 'operator' when 200 then 'administrator' else 'member' end,
      now() - n * (interval '730 days' / ${sql.raw(`${people}`)})
    from ${numbers(1, people)}`);
}

const platforms = [...Array(12).fill('discord'), ...Array(6).fill('slack'), 'terminal', 'portal'];
const statuses = [...Array(94).fill('completed'), 'partial', 'partial', 'failed', 'failed', 'failed', 'cancelled'];

/** A request for each song; the newest are at work. */
export const seedRequests: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    with asked as (
      select n, ${idOf('request', 'n')} as id, ${askedAt('n', size)} as at, ${oneOf(platforms, lot('n', 32, 20))} as platform,
        case when n <= 5 then 'running' when n <= 30 then 'queued' else ${oneOf(statuses, lot('n', 33, 100))} end as status
      from ${numbers(from, to)}
    ), written as (
      insert into requests (id, kind, source_key, title, model, format, user_id, platform, interaction_id, workspace, status,
        progress, seq, announced_seq, created_at, begun_at, updated_at, finished_at)
      select id, 'track', ${sourceKey}, 'Song ' || n, 'htdemucs', 'flac', ${idOf('person', askerOf('n'))}, platform, n::text,
        platform || ':' || n % 50, status, case status when 'completed' then 100 else 0 end, 5, 5, at, at, at,
        case when status not in ('queued', 'running') then at end
      from asked
    )
    insert into request_tracks (request_id, track_id, position) select id, ${idOf('song', 'n')}, 0 from asked`);
};

export const seedReplies: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into replies (request_id, platform, message, shown_seq, created_at, closed_at)
    select ${idOf('request', 'n')}, 'discord', jsonb_build_object('id', n), 5, ${askedAt('n', size)}, now()
    from ${numbers(from, to)}`);
};

/** A link lives for a day. */
export const seedLinks: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into links (request_id, model, expires_at, created_at)
    select ${idOf('request', 'n')}, 'htdemucs', ${askedAt('n', size)} + interval '1 day', ${askedAt('n', size)}
    from ${numbers(from, to)}`);
};

const actions = [...Array(10).fill('link'), ...Array(6).fill('retry'), 'cancel', 'cancel', 'cancel', 'revoke'];

export const seedAudit: Seeder = async (db, size, from, to) => {
  await db.execute(sql`
    insert into audit (at, actor, action, target_kind, target_id, detail)
    select ${askedAt('n', size)}, 'portal:' || lower(${word('n', 34)}) || '@example.org',
      ${oneOf(actions, lot('n', 35, actions.length))}, 'request', ${idOf('request', 'n')}, jsonb_build_object('from', n)
    from ${numbers(from, to)}`);
};
