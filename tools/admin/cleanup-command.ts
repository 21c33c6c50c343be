import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '@alchemy/db/client';
import { readScan } from '@alchemy/db/dashboard/orphans';
import { listAliveWorkers } from '@alchemy/db/workers';
import { type Command, NothingDone, Refused } from './command.ts';
import { withPipeline } from './sessions.ts';

const lookEveryMs = 250;

/** Looks for what rows and files do not agree on, by a job of its own. */
export const cleanupCommand: Command = {
  takes: '[--apply]',
  does: 'lists files that no row names and rows whose file is gone; with --apply, takes them out of the way',
  async run(args, env) {
    const [option, ...more] = args;
    if (more.length > 0 || (option !== undefined && option !== '--apply'))
      throw new Refused(`There is no ${args.at(-1)}.`);
    const apply = option === '--apply';
    return await withPipeline(env, async (pipeline, db) => {
      const jobId = await pipeline.cleanUp({ task: 'orphans', apply });
      if ((await listAliveWorkers(db)).length === 0) return 'No worker runs. The first that does will clean up.';
      const status = await finalStatus(db, jobId);
      if (status !== 'completed') throw new NothingDone(`The cleanup ended as ${status}. The portal shows why.`);
      return await describe(db, jobId, apply);
    });
  },
};

async function finalStatus(db: Db, jobId: string): Promise<string> {
  for (;;) {
    const job = await db.query.jobs.findFirst({ columns: { status: true }, where: (one, { eq }) => eq(one.id, jobId) });
    if (job === undefined) return 'unknown';
    if (['completed', 'failed', 'cancelled'].includes(job.status)) return job.status;
    await wait(lookEveryMs);
  }
}

async function describe(db: Db, jobId: string, apply: boolean): Promise<string> {
  const found = await readScan(db, jobId);
  const lines = found.map(
    ({ kind, path, sizeBytes }) =>
      `${path}: ${kind === 'file' ? `no row names it (${sizeBytes} bytes)` : 'its file is gone'}`,
  );
  const end = apply
    ? 'taken out of the way; files can be brought back from the portal for a day.'
    : 'found. Add --apply to take them out of the way.';
  return found.length === 0 ? 'Nothing to clean up.' : [...lines, `${found.length} ${end}`].join('\n');
}
