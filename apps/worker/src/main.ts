import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { EnvError } from '@alchemy/core/env';
import { createLogger, type Logger } from '@alchemy/core/log';
import { readWorkerEnv, type WorkerEnv } from './env.ts';
import { startWorker } from './worker.ts';

const usage = `The worker: takes jobs from the queues and does them.

  --until-idle   end when no request is at work any more, like the worker that a terminal starts
`;

const { values } = parseArgs({ options: { 'until-idle': { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(usage);
else await main(values['until-idle'] === true);

async function main(isToEndWhenIdle: boolean): Promise<void> {
  try {
    const env = readWorkerEnv();
    await work(env, createLogger({ service: 'worker', level: env.logLevel }), isToEndWhenIdle);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

async function work(env: WorkerEnv, log: Logger, isToEndWhenIdle: boolean): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const worker = await startWorker(env, log);
  if (isToEndWhenIdle) await worker.whenIdle(stop.signal);
  else if (!stop.signal.aborted) await once(stop.signal, 'abort');
  log.info('worker stops');
  await worker.stop();
}
