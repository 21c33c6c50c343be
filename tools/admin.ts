import { Fault } from '@alchemy/core/errors';
import { createLogger } from '@alchemy/core/log';
import { closeDb, type Db, openDb } from '@alchemy/db/client';
import { revokeLink } from '@alchemy/db/links';
import { migrate } from '@alchemy/db/migrate';
import { openPipeline, type Pipeline } from '@alchemy/jobs/pipeline';
import { z } from 'zod';
import { dataDir, readToolEnv } from './env.ts';
import { openServices } from './services.ts';

interface Tools {
  db: Db;
  pipeline: Pipeline;
}

interface Command {
  /** What its argument is called. */
  takes: string;
  does: string;
  /** @returns the sentence that tells what became of it */
  run(tools: Tools, id: string): Promise<string>;
}

const by = { identity: 'terminal:admin' };

const commands: Readonly<Record<string, Command>> = {
  retry: {
    takes: 'JOB',
    does: 'opens a failed or cancelled job again',
    run: async ({ pipeline }, id) =>
      (await pipeline.reopenJob(id, by)) ? 'The job is queued again.' : 'The job is neither failed nor cancelled.',
  },
  cancel: {
    takes: 'JOB',
    does: 'cancels a live job for everybody',
    run: async ({ pipeline }, id) =>
      (await pipeline.cancelJob(id, by)) ? 'The job is cancelled.' : 'The job is not live.',
  },
  revoke: {
    takes: 'LINK',
    does: 'ends a link',
    run: async ({ db }, id) => ((await revokeLink(db, id, by)) ? 'The link is ended.' : 'There is no such live link.'),
  },
};

/** `npm run admin -- COMMAND ID`. @returns the exit code: 0 done, 1 nothing to do, 2 refused, 3 no service */
export async function main([name = '', id, ...more]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command === undefined || id === undefined || more.length > 0) return refuse(usage());
  if (!z.uuid().safeParse(id).success) return refuse(`${command.takes} is an id such as the portal shows.`);
  const env = readToolEnv();
  const services = await openServices({ databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL, dataDir });
  const db = openDb(services.databaseUrl, { max: 2, applicationName: 'admin' });
  const log = createLogger({ service: 'admin', level: 'fatal' });
  try {
    await migrate(services.databaseUrl);
    return await withPipeline(openPipeline({ db, redisUrl: services.redisUrl, log }), (pipeline) =>
      tell(() => command.run({ db, pipeline }, id)),
    );
  } finally {
    await closeDb(db);
    services.close();
  }
}

async function withPipeline(pipeline: Pipeline, work: (pipeline: Pipeline) => Promise<number>): Promise<number> {
  try {
    await pipeline.ready();
    return await work(pipeline);
  } finally {
    await pipeline.close();
  }
}

async function tell(act: () => Promise<string>): Promise<number> {
  try {
    process.stdout.write(`${await act()}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function usage(): string {
  const rows = Object.entries(commands).map(([name, { takes, does }]) => `  ${`${name} ${takes}`.padEnd(14)}${does}`);
  return ['npm run admin -- COMMAND', ...rows].join('\n');
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}
