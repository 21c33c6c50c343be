import { once } from 'node:events';
import { EnvError } from '@alchemy/core/env';
import { createLogger } from '@alchemy/core/log';
import { startBot } from './bot.ts';
import { type BotEnv, readBotEnv } from './env.ts';

try {
  await work(readBotEnv());
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function work(env: BotEnv): Promise<void> {
  const log = createLogger({ service: 'bot', level: env.logLevel });
  const bot = await startBot(env, log);
  log.info({ healthPort: bot.healthPort }, 'the bot has started');
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await bot.stop();
  log.info('the bot has stopped');
}
