import { eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { services } from './schema.ts';

/** How often a service may be asked: evenly, every `everyMs`, and after a silence up to `burst` times at once. */
export interface Pace {
  readonly everyMs: number;
  readonly burst: number;
}

/** The rate budgets of the outside services, for all workers together and by the database's clock. */
export interface ServiceGate<Name extends string = string> {
  /** The time before which the service must not be asked, or `undefined` where it may be asked now. */
  waitUntil(service: Name): Promise<Date | undefined>;
  /** Leaves the service alone until then. A later time that is already set stays. */
  block(service: Name, until: Date): Promise<void>;
  /**
   * Takes the next turn: milliseconds until it comes, 0 when it is now. No two callers get the same one.
   * `undefined`, with no turn taken, when it would come later than in `patienceMs`.
   */
  takeTurn(service: Name, pace: Pace, patienceMs: number): Promise<number | undefined>;
}

const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;
const msUntil = (moment: unknown) => sql`extract(epoch from ${moment} - clock_timestamp()) * 1000`;

/** The budgets as rows of `services`. */
export function openServiceGate(db: Db): ServiceGate {
  return {
    async waitUntil(service) {
      const [row] = await db
        .select({ waitMs: msUntil(services.notBefore).mapWith(Number) })
        .from(services)
        .where(eq(services.name, service));
      return row === undefined || row.waitMs <= 0 ? undefined : new Date(Date.now() + row.waitMs);
    },
    async block(service, until) {
      const notBefore = inMs(until.getTime() - Date.now());
      await db
        .insert(services)
        .values({ name: service, notBefore })
        .onConflictDoUpdate({
          target: services.name,
          set: { notBefore: sql`greatest(${services.notBefore}, excluded.not_before)` },
        });
    },
    takeTurn: (service, pace, patienceMs) => takeTurn(db, { service, pace, patienceMs }),
  };
}

/**
 * One statement, so that turns are handed out one after the other whoever asks. `turn_at` is when the turn after the
 * latest one would come if nobody had been silent: the theoretical arrival time of the generic cell rate algorithm
 * (ITU-T I.371, annex A).
 */
async function takeTurn(
  db: Db,
  { service, pace, patienceMs }: { service: string; pace: Pace; patienceMs: number },
): Promise<number | undefined> {
  const step = sql`${pace.everyMs} * interval '1 millisecond'`;
  const leewayMs = pace.everyMs * (pace.burst - 1);
  const next = sql`greatest(${services.turnAt}, clock_timestamp())`;
  const [row] = await db
    .insert(services)
    .values({ name: service, notBefore: sql`clock_timestamp()`, turnAt: sql`clock_timestamp() + ${step}` })
    .onConflictDoUpdate({
      target: services.name,
      set: { turnAt: sql`${next} + ${step}` },
      setWhere: sql`${msUntil(services.turnAt)} - ${leewayMs} <= ${patienceMs}`,
    })
    .returning({ waitMs: sql`${msUntil(services.turnAt)} - ${pace.everyMs + leewayMs}`.mapWith(Number) });
  return row === undefined ? undefined : Math.max(0, Math.floor(row.waitMs));
}
