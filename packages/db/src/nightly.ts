import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from './client.ts';

const Answer = z.tuple([z.object({ due: z.boolean() })]);

/** Whether nobody has opened the job of that key yet, and there was anything at all at the moment it was due. */
export async function isStillDue(db: Db, key: string, dueAt: Date): Promise<boolean> {
  const [{ due }] = Answer.parse([
    ...(await db.execute(sql`
      select not exists (select from jobs where key = ${key})
        and exists (select from tracks where created_at < ${dueAt.toISOString()}::timestamptz) as due`)),
  ]);
  return due;
}
