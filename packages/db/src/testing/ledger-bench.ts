import { createLogger } from '@alchemy/core/log';
import { desc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '../client.ts';
import { createJobLedger } from '../job-ledger.ts';
import type {
  Announcer,
  Claim,
  JobLedger,
  JobPolicy,
  JobSnapshot,
  Publication,
  RequestSnapshot,
} from '../job-types.ts';
import { files, jobs, requests } from '../schema.ts';
import { testPolicy } from './policy.ts';
import { type Disk, memoryPublication } from './publication.ts';
import { gate } from './waiting.ts';

export const sam = { identity: 'terminal:sam' };

/** A ledger with an announcer that tests can break, and a disk in memory. */
export interface LedgerBench {
  readonly ledger: JobLedger;
  /** Set to make announcements fail. */
  readonly announcer: { down: boolean };
  readonly told: { jobs: JobSnapshot[]; requests: RequestSnapshot[] };
  readonly disk: Disk;
  /** Another ledger, over another pool, with the same announcer and disk. */
  over(db: Db): JobLedger;
  job(key: string): Promise<typeof jobs.$inferSelect>;
  request(requestId: string): Promise<typeof requests.$inferSelect>;
  start(key: string, ledger?: JobLedger): Promise<Claim>;
  publication(claim: Claim, over?: Partial<Publication>): Publication;
  finish(key: string): Promise<void>;
  /** Every file that has a row stands on the disk, by the run that the row names, and nothing else does. */
  expectDiskToMatchRows(): Promise<void>;
}

export function openLedgerBench(db: Db, policy: JobPolicy = testPolicy): LedgerBench {
  const announcer = { down: false };
  const told: LedgerBench['told'] = { jobs: [], requests: [] };
  const disk: Disk = new Map();
  const over = (pool: Db) => createJobLedger({ db: pool, policy, log: silent, announcer: listener(announcer, told) });
  const ledger = over(db);
  const bench: LedgerBench = {
    ledger,
    announcer,
    told,
    disk,
    over,
    job: (key) => newestJob(db, key),
    request: async (requestId) => expectOne(await db.select().from(requests).where(eq(requests.id, requestId))),
    start: async (key, by = ledger) => {
      const job = await newestJob(db, key);
      return await by.start(job.id, job.seq);
    },
    publication: (claim, changes) => ({ ...memoryPublication(disk, claim), ...changes }),
    finish: async (key) => {
      const claim = await bench.start(key);
      await ledger.complete(claim, bench.publication(claim));
    },
    expectDiskToMatchRows: async () => {
      const rows = await db.select({ path: files.path, run: files.run }).from(files);
      expect([...disk].sort()).toEqual(rows.map(({ path, run }) => [path, run]).sort());
    },
  };
  return bench;
}

const silent = createLogger({ service: 'test', level: 'silent' });

function listener(state: { down: boolean }, told: LedgerBench['told']): Announcer {
  return {
    enqueue: async () => {
      if (state.down) throw new Error('The announcer is down.');
    },
    job: async (job) => {
      if (state.down) throw new Error('The announcer is down.');
      told.jobs.push(job);
    },
    request: async (request) => {
      if (state.down) throw new Error('The announcer is down.');
      told.requests.push(request);
    },
  };
}

async function newestJob(db: Db, key: string): Promise<typeof jobs.$inferSelect> {
  const rows = await db.select().from(jobs).where(eq(jobs.key, key)).orderBy(desc(jobs.createdAt)).limit(1);
  return expectOne(rows);
}

function expectOne<Row>(rows: readonly Row[]): Row {
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) throw new Error('No such row.');
  return row;
}

/** Completes the job of that key, standing still at `where` until its gate opens. */
export async function completeSlowly(bench: LedgerBench, key: string, where: 'put' | 'save') {
  const claim = await bench.start(key);
  const door = gate();
  const usual = bench.publication(claim);
  const done = bench.ledger.complete(claim, {
    ...usual,
    put: async () => {
      await usual.put();
      if (where === 'put') await door.pass();
    },
    save: async (tx) => {
      const saved = await usual.save(tx);
      if (where === 'save') await door.pass();
      return saved;
    },
  });
  // Whoever awaits it later sees its failure; until then it must not count as unhandled.
  done.catch(() => {});
  await door.reached;
  return { claim, door, done };
}
