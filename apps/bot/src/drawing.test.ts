import type { Db } from '@alchemy/db/client';
import { gate, until } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCommand, type FlowBench, openFlowBench, sam } from './testing/flow-bench.ts';
import { paperPlatform } from './testing/paper-platform.ts';

const testDb = await useTestDb();
let bench: FlowBench;
beforeEach(() => {
  bench = openFlowBench(testDb);
});
afterEach(() => bench.close());

/** The database of a bot that learns late what its transactions answered, once `delay` was called. */
function lateDb(db: Db) {
  const door = gate();
  let isLate = false;
  let answered = 0;
  const transaction: Db['transaction'] = async (work, config) => {
    const value = await db.transaction(work, config);
    if (isLate) await door.pass();
    answered += 1;
    return value;
  };
  return {
    db: Object.assign(Object.create(db), { transaction }),
    door,
    answered: () => answered,
    delay: () => {
      isLate = true;
    },
  };
}

const isFree = async () => (await testDb.db.query.replies.findFirst())?.holder === null;

test('a lease that ended before it was told of is nobody’s: no state is shown twice', async () => {
  const [one, two] = [paperPlatform(), paperPlatform()];
  const editing = gate();
  const { edit } = one;
  one.edit = async (message, view) => {
    await editing.pass();
    return await edit(message, view);
  };
  const late = lateDb(testDb.db);
  await bench.start(one, { db: late.db });
  const command = aCommand();
  const answer = await one.handlers.command(command);
  if (answer.kind === 'reply') await answer.sentAs(command.answer);
  const { id = '' } = (await testDb.db.query.requests.findFirst()) ?? {};

  await bench.pipeline.cancel(id, sam);
  await editing.reached;
  late.delay();
  await bench.pipeline.retry(id, sam);
  await late.door.reached;
  editing.open();
  await until('the first gave the reply free', isFree);
  await bench.start(two);
  await until('the second shows the new beginning', async () => two.edits.length === 1 && (await isFree()));
  const before = late.answered();
  late.door.open();
  await until('the first looked again', () => late.answered() >= before + 3);
  expect(one.edits.map(({ view }) => view.tone)).toEqual(['ended']);
  expect(two.edits.map(({ view }) => view.tone)).toEqual(['working']);
});
