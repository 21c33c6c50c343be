import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commaList, httpUrl, parseEnv, serviceUrl, wholeNumber } from '@alchemy/core/env';
import { z } from 'zod';

/** The root of the checkout. */
export const checkout = resolve(import.meta.dirname, '..');

const port = wholeNumber(0, 65_535);
const database = serviceUrl('postgres', 'postgresql').optional();
const redis = serviceUrl('redis', 'rediss').optional();
const text = z.string().optional();

const testSchema = z.object({
  TEST_DATABASE_URL: database,
  TEST_REDIS_URL: redis,
  RENEW_PICTURES: z.enum(['0', '1']).default('0'),
});

const schema = z.object({
  DATABASE_URL: database,
  REDIS_URL: redis,
  STORAGE_ROOT: z.string().default('storage'),
  STEM_MODEL_DIR: text,
  LINK_SECRET: text,
  NEXTAUTH_SECRET: text,
  PORT: port.default(3_000),
  PUBLIC_URL: httpUrl.default('http://localhost:3000'),
  WORKER_HEALTH_PORT: port.default(3_100),
  BOT_HEALTH_PORT: port.default(3_101),
  DISCORD_TOKEN: text,
  DISCORD_APPLICATION_ID: text,
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  SLACK_BOT_TOKEN: text,
  SLACK_APP_TOKEN: text,
  SLACK_SIGNING_SECRET: text,
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
  SPOTIFY_CLIENT_ID: text,
  SPOTIFY_CLIENT_SECRET: text,
  SPOTIFY_ACCOUNTS_URL: httpUrl.default('https://accounts.spotify.com'),
  AUDIO_PROVIDERS: commaList.default(['spotdl', 'yt-dlp']),
  YTDLP_COOKIES_FILE: text,
  PIPELINE_COMMAND: text,
});

/** What the tools read of the environment; the programs they start read their own. */
export type ToolEnv = z.infer<typeof schema>;

/**
 * The environment with the lines of `.env` added to it; a variable that is set already wins over the file.
 *
 * @throws EnvError naming every variable that does not fit
 */
export function readToolEnv(): ToolEnv {
  const file = join(checkout, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return parseEnv(schema, process.env, ['AUDIO_PROVIDERS']);
}

/**
 * The services that tests may use, and whether they take pictures of the pages. `.env` is left out: what a person configured for real work is no test's business.
 *
 * @throws EnvError naming every variable that does not fit
 */
export function readTestEnv(): z.infer<typeof testSchema> {
  return parseEnv(testSchema, process.env);
}

/** What a started program inherits: this program's environment with `extra` over it. */
export function programEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}

/** Where the command was typed: npm runs scripts in the root of the checkout and says so here. */
export function typedIn(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Where private services and caches are kept. */
export const dataDir = join(checkout, '.data');
