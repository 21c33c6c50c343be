import { revokeLink } from '@alchemy/db/links';
import { oneId } from './arguments.ts';
import { type Command, NothingDone } from './command.ts';
import { by, withDb, withPipeline } from './sessions.ts';

/** Actions on single jobs and links. */
export const jobCommands: Readonly<Record<string, Command>> = {
  retry: {
    takes: 'JOB',
    does: 'opens a failed or cancelled job again',
    async run(args, env) {
      const id = oneId(args, 'JOB');
      const isOpen = await withPipeline(env, (pipeline) => pipeline.reopenJob(id, by));
      if (!isOpen) throw new NothingDone('The job is neither failed nor cancelled.');
      return 'The job is queued again.';
    },
  },
  cancel: {
    takes: 'JOB',
    does: 'cancels a live job for everybody',
    async run(args, env) {
      const id = oneId(args, 'JOB');
      const isCancelled = await withPipeline(env, (pipeline) => pipeline.cancelJob(id, by));
      if (!isCancelled) throw new NothingDone('The job is not live.');
      return 'The job is cancelled.';
    },
  },
  revoke: {
    takes: 'LINK',
    does: 'ends a link',
    async run(args, env) {
      const id = oneId(args, 'LINK');
      const isEnded = await withDb(env, (db) => revokeLink(db, id, by));
      if (!isEnded) throw new NothingDone('There is no such live link.');
      return 'The link is ended.';
    },
  },
};
