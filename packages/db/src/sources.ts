import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from './client.ts';
import { sources } from './schema.ts';

/** What is known of a link and still fresh, in the shape in which it was saved; for its reader to parse. */
export async function readSource(db: Db, sourceKey: string): Promise<unknown> {
  const fresh = sql`${sources.freshUntil} > clock_timestamp()`;
  const [row] = await db
    .select({ found: sources.found })
    .from(sources)
    .where(and(eq(sources.sourceKey, sourceKey), fresh));
  return row?.found;
}

/** Keeps what a link stands for, for `freshForMs` from now; newer knowledge replaces older. */
export async function saveSource(
  tx: Tx,
  { sourceKey, found, freshForMs }: { sourceKey: string; found: Record<string, unknown>; freshForMs: number },
): Promise<void> {
  const row = { found, freshUntil: sql`clock_timestamp() + ${freshForMs} * interval '1 millisecond'` };
  await tx
    .insert(sources)
    .values({ sourceKey, ...row })
    .onConflictDoUpdate({ target: sources.sourceKey, set: row });
}
