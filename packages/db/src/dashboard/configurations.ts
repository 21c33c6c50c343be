import { Setting } from '@alchemy/core/settings';
import { inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../client.ts';
import { measurements } from '../schema.ts';

/** Programs that tell the portal, through the database alone, what they were started with. */
const programs = ['worker', 'bot'] as const;
export type Program = (typeof programs)[number];

const Kept = z.object({ host: z.string(), settings: z.array(Setting) });

/** What a program was started with, and where; of several of a kind the one that started last. */
export type Configuration = z.infer<typeof Kept> & { readonly program: Program; readonly startedAt: Date };

const rowOf = (program: Program): string => `configuration:${program}`;

/** Keeps what a program was started with, in the place of what one of its kind was started with before. */
export async function keepConfiguration(db: Db, program: Program, kept: z.input<typeof Kept>): Promise<void> {
  const value = Kept.parse(kept);
  await db
    .insert(measurements)
    .values({ name: rowOf(program), value })
    .onConflictDoUpdate({ target: measurements.name, set: { value, measuredAt: sql`clock_timestamp()` } });
}

/** Of every program that ever started. */
export async function readConfigurations(db: Db): Promise<Configuration[]> {
  const rows = await db
    .select()
    .from(measurements)
    .where(inArray(measurements.name, programs.map(rowOf)));
  return programs.flatMap((program) => {
    const row = rows.find(({ name }) => name === rowOf(program));
    return row === undefined ? [] : [{ program, startedAt: row.measuredAt, ...Kept.parse(row.value) }];
  });
}
