import { once } from 'node:events';
import { createLogger } from '@alchemy/core/log';
import { startBot } from './bot.ts';
import { readBotEnv } from './env.ts';

const env = readBotEnv();
const log = createLogger({ service: 'bot', level: env.logLevel });
const bot = await startBot(env, log);
log.info({ healthPort: bot.healthPort }, 'the bot has started');
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await bot.stop();
log.info('the bot has stopped');
