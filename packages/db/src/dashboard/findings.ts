import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../client.ts';
import { measurements } from '../schema.ts';

const name = 'doctor';

/** What an examination of the installation found: all well, or what to do about it. */
const KeptFinding = z.object({ name: z.string(), detail: z.string(), remedy: z.string().optional() });
export type KeptFinding = z.infer<typeof KeptFinding>;

/** Keeps what the doctor found, in the place of what it found before. */
export async function keepFindings(db: Db, findings: readonly KeptFinding[]): Promise<void> {
  const value = z.array(KeptFinding).parse(findings);
  await db
    .insert(measurements)
    .values({ name, value })
    .onConflictDoUpdate({ target: measurements.name, set: { value, measuredAt: sql`clock_timestamp()` } });
}

/** What the doctor found last, and when; `undefined` when it was never called. */
export async function readFindings(db: Db): Promise<{ findings: KeptFinding[]; at: Date } | undefined> {
  const [row] = await db.select().from(measurements).where(eq(measurements.name, name));
  return row === undefined ? undefined : { findings: z.array(KeptFinding).parse(row.value), at: row.measuredAt };
}
