import { commaList, httpUrl, parseEnv, serviceUrl, wholeNumber } from '@alchemy/core/env';
import { listSettings, type Setting } from '@alchemy/core/settings';
import type { Quotas } from '@alchemy/db/quotas';
import { z } from 'zod';
import type { DiscordSettings } from './platforms/discord.ts';
import type { SlackSettings } from './platforms/slack.ts';

const hourMs = 3_600_000;

const schema = z.object({
  DATABASE_URL: serviceUrl('postgres', 'postgresql'),
  REDIS_URL: serviceUrl('redis', 'rediss'),
  PUBLIC_URL: httpUrl.default('http://localhost:3000'),
  PORTAL_URL: httpUrl.optional(),
  LINK_SECRET: z.string().min(16, 'must have at least 16 characters'),
  LINK_TTL_HOURS: wholeNumber(1, 8_760).default(24),
  RETENTION_DAYS: wholeNumber(1, 3_650).default(7),
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{17,19}$/, 'must be the number of the application')
    .optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_APP_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_PORT: wholeNumber(0, 65_535).default(3_001),
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
  ALLOWED_WORKSPACES: commaList.default([]),
  ATTACHMENT_HOSTS: commaList.default(['cdn.discordapp.com', 'media.discordapp.net', 'files.slack.com']),
  USER_ACTIVE_LIMIT: wholeNumber(1, 1_000).default(3),
  WORKSPACE_DAILY_MINUTES: wholeNumber(1, 1_000_000).default(600),
  BOT_HEALTH_PORT: wholeNumber(0, 65_535).default(3_101),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

const whole = schema
  .refine(isWholeDiscord, { path: ['DISCORD_APPLICATION_ID'], message: 'is needed together with DISCORD_TOKEN' })
  .refine(isWholeSlack, {
    path: ['SLACK_APP_TOKEN'],
    message: 'or SLACK_SIGNING_SECRET is needed together with SLACK_BOT_TOKEN',
  });

type Parsed = z.infer<typeof schema>;

export interface BotEnv {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** The base of the links; `undefined` where only this machine could open them. */
  readonly publicUrl: string | undefined;
  /** Where the bot itself reaches the portal. */
  readonly portalUrl: string;
  readonly linkSecret: string;
  readonly linkLifeMs: number;
  readonly retentionMs: number;
  readonly allowedWorkspaces: readonly string[];
  /** From which hosts, with their port if any, attached files are taken. */
  readonly attachmentHosts: readonly string[];
  readonly quotas: Quotas;
  readonly healthPort: number;
  readonly logLevel: string;
  /** `undefined` without a token: the platform is absent. */
  readonly discord: Pick<DiscordSettings, 'token' | 'applicationId' | 'apiUrl'> | undefined;
  readonly slack: Pick<SlackSettings, 'botToken' | 'door' | 'apiUrl'> | undefined;
  /** The variables, for the portal to show. */
  readonly settings: readonly Setting[];
}

/** Reads all of it, once. @throws EnvError naming every problem */
export function readBotEnv(source: Record<string, string | undefined> = process.env): BotEnv {
  const env = parseEnv(whole, source);
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    publicUrl: isLoopback(env.PUBLIC_URL) ? undefined : env.PUBLIC_URL,
    portalUrl: env.PORTAL_URL ?? env.PUBLIC_URL,
    linkSecret: env.LINK_SECRET,
    linkLifeMs: env.LINK_TTL_HOURS * hourMs,
    retentionMs: env.RETENTION_DAYS * 24 * hourMs,
    allowedWorkspaces: env.ALLOWED_WORKSPACES,
    attachmentHosts: env.ATTACHMENT_HOSTS,
    quotas: { activeRequests: env.USER_ACTIVE_LIMIT, workspaceMinutes: env.WORKSPACE_DAILY_MINUTES },
    healthPort: env.BOT_HEALTH_PORT,
    logLevel: env.LOG_LEVEL,
    discord: discordOf(env),
    slack: slackOf(env),
    settings: listSettings(Object.keys(schema.shape), source),
  };
}

function discordOf({ DISCORD_TOKEN, DISCORD_APPLICATION_ID, DISCORD_API_URL }: Parsed): BotEnv['discord'] {
  if (DISCORD_TOKEN === undefined || DISCORD_APPLICATION_ID === undefined) return undefined;
  return { token: DISCORD_TOKEN, applicationId: DISCORD_APPLICATION_ID, apiUrl: DISCORD_API_URL.replace(/\/$/, '') };
}

/** Socket Mode where there is an app token, else signed requests. */
function slackOf({ SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl, ...env }: Parsed): BotEnv['slack'] {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: port } = env;
  if (botToken === undefined) return undefined;
  if (appToken !== undefined) return { botToken, apiUrl, door: { appToken } };
  return signingSecret === undefined ? undefined : { botToken, apiUrl, door: { signingSecret, port } };
}

function isWholeDiscord({ DISCORD_TOKEN, DISCORD_APPLICATION_ID }: Parsed): boolean {
  return (DISCORD_TOKEN === undefined) === (DISCORD_APPLICATION_ID === undefined);
}

function isWholeSlack({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET }: Parsed): boolean {
  return SLACK_BOT_TOKEN === undefined || SLACK_APP_TOKEN !== undefined || SLACK_SIGNING_SECRET !== undefined;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  );
}
