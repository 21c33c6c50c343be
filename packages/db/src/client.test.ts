import { type SQL, sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { closeDb, openDb } from './client.ts';
import { leases } from './schema.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { gate, until } from './testing.ts';

const testDb = await useTestDb();
/** So many wait for two connections that the next one would be the hundredth of each, the last that the driver lets wait. */
const inLine = 2 * 99;

test('each of many transactions that wait behind other statements has a connection to itself', async () => {
  const applicationName = `crowded-${crypto.randomUUID()}`;
  const crowded = openDb(testDb.url, { max: 2, applicationName });
  onTestFinished(() => closeDb(crowded));
  const areHeld = async () => {
    const waiting = sql`select 1 from pg_stat_activity where application_name = ${applicationName} and wait_event_type = 'Lock'`;
    return (await testDb.db.execute(waiting)).length === 2;
  };
  const door = gate();
  const holder = testDb.db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${leases}`);
    await door.pass();
  });
  await door.reached;
  const onBoth = (statement: SQL) => Promise.all([1, 2].map(() => crowded.execute(statement)));
  await onBoth(sql`select 1`);
  const held = onBoth(sql`select 1 from ${leases}`);
  await until('both connections wait for a lock', areHeld);

  const statements = Array.from({ length: inLine }, () => crowded.$client`select 1`.execute());
  const names = Array.from({ length: 50 }, (_, n) => `waits ${n}`);
  const transactions = names.map((name) =>
    crowded.transaction((tx) => tx.insert(leases).values({ name, holder: 'nobody', heldUntil: new Date() })),
  );
  const answers = Promise.allSettled([...statements, ...transactions]);
  door.open();
  await Promise.all([holder, held]);
  expect((await answers).filter(({ status }) => status === 'rejected')).toEqual([]);
  // Seen from outside: what nobody committed is not there.
  expect(await testDb.db.$count(leases)).toBe(names.length);
});
