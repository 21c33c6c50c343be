import { Fault } from '@alchemy/core/errors';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import type { Db } from './client.ts';

/** The newest migration that this program knows, by the moment at which it was written: so their record names them. */
export const newestMigration = Math.max(...journal.entries.map(({ when }) => when));

const latestApplied = sql`select coalesce(max(created_at), 0) as latest from migrations`;
const Applied = z.tuple([z.object({ latest: z.coerce.number() })]);

/** Whether the database has every migration that this program knows; one without any schema has none. */
export async function isMigrated(db: Db): Promise<boolean> {
  const [found] = await db.execute(sql`select to_regclass('migrations') as record`);
  if (found?.record === null) return false;
  const [{ latest }] = Applied.parse([...(await db.execute(latestApplied))]);
  return latest >= newestMigration;
}

/**
 * Makes sure that the database has every migration that this program knows. One that has more is fine: a newer version
 * runs beside this one.
 *
 * @throws Fault `operator_attention` when some are missing, or all
 */
export async function assertMigrated(db: Db): Promise<void> {
  if (await isMigrated(db)) return;
  throw new Fault('operator_attention', 'The database is older than this program. Run `npm run migrate`.');
}
