import type { Db } from '@alchemy/db/client';
import { sql } from 'drizzle-orm';
import { z } from 'zod';

const Indexes = z.array(z.object({ name: z.string(), definition: z.string() }));

/**
 * Takes the indexes away that hold no rule, and makes the very same again when `work` has filled the tables: to sort once
 * costs a fraction of a million insertions at random places. The schema ends as it began.
 */
export async function fillWithoutIndexes(db: Db, work: () => Promise<void>): Promise<void> {
  const rows = await db.execute(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_stat_user_indexes using (indexrelid)
    where not exists (select from pg_constraint where conindid = indexrelid)`);
  const indexes = Indexes.parse([...rows]);
  for (const { name } of indexes) await db.execute(sql.raw(`drop index ${name}`));
  await work();
  await Promise.all(indexes.map(({ definition }) => db.execute(sql.raw(definition))));
}
