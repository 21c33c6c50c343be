import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { closeDb, type Db, openDb } from './client.ts';
import { isConnectionError } from './connection-errors.ts';
import { leases } from './schema.ts';
import { useTestDb } from './testing/use-test-db.ts';
import { gate, until } from './testing.ts';

const testDb = await useTestDb();

const row = (name: string) => ({ name, holder: 'nobody', heldUntil: new Date() });

/** A pool of one connection, and the end of that connection. */
async function withFragileDb(work: (db: Db, end: () => Promise<void>) => Promise<void>): Promise<void> {
  const name = `fragile-${crypto.randomUUID()}`;
  const db = openDb(testDb.url, { max: 1, applicationName: name });
  const pids = sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`;
  const isGone = async () => {
    const rows = await testDb.db.execute(sql`select 1 from pg_stat_activity where application_name = ${name}`);
    return rows.length === 0;
  };
  try {
    await work(db, async () => {
      await testDb.db.execute(pids);
      await until('the connection is gone', isGone);
    });
  } finally {
    await closeDb(db);
  }
}

test('a transaction whose connection died fails, and nothing that it says afterwards reaches the database', async () => {
  await withFragileDb(async (db, endConnection) => {
    const door = gate();
    let late: Promise<unknown> | undefined;
    const transaction = db.transaction(async (tx) => {
      await tx.insert(leases).values(row('before'));
      await door.pass();
      late = tx.insert(leases).values(row('after')).execute();
      await late;
    });
    transaction.catch(() => {});
    await door.reached;
    await endConnection();
    await expect(transaction).rejects.toSatisfy(isConnectionError);
    // The pool's one connection is made anew: what the old transaction sends now would be kept.
    await db.execute(sql`select 1`);
    door.open();
    await until('it goes on', () => late !== undefined);
    await expect(late).rejects.toSatisfy(isConnectionError);
    expect(await testDb.db.$count(leases)).toBe(0);
  });
});

test('a pool works again after its connections died, also in the middle of a statement', async () => {
  await withFragileDb(async (db, endConnection) => {
    const sleeping = db.transaction((tx) => tx.execute(sql`select pg_sleep(60)`));
    sleeping.catch(() => {});
    await until('it sleeps', async () => {
      const rows = await testDb.db.execute(sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`);
      return rows.length > 0;
    });
    await endConnection();
    await expect(sleeping).rejects.toSatisfy(isConnectionError);
    await until('it answers', () =>
      db.execute(sql`select 1`).then(
        () => true,
        () => false,
      ),
    );
    await db.transaction(async (tx) => {
      await tx.insert(leases).values(row('later'));
    });
    expect(await testDb.db.$count(leases)).toBe(1);
    await testDb.clear();
  });
});

test('an error of the work itself rolls back and comes out as it is', async () => {
  const broken = testDb.db.transaction(async (tx) => {
    await tx.insert(leases).values(row('rolled back'));
    throw new TypeError('The work broke.');
  });
  await expect(broken).rejects.toThrow(new TypeError('The work broke.'));
  expect(await testDb.db.$count(leases)).toBe(0);
});
