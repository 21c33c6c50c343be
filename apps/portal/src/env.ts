import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commaList, httpUrl, parseEnv, serviceUrl, wholeNumber } from '@alchemy/core/env';
import { listSettings, type Setting } from '@alchemy/core/settings';
import { z } from 'zod';

const secret = z.string().min(16, 'must have at least 16 characters');
const text = z.string().optional();

const schema = z.object({
  DATABASE_URL: serviceUrl('postgres', 'postgresql'),
  REDIS_URL: serviceUrl('redis', 'rediss'),
  STORAGE_ROOT: z.string().default('storage'),
  LINK_SECRET: secret,
  LINK_TTL_HOURS: wholeNumber(1, 8_760).default(24),
  RETENTION_DAYS: wholeNumber(1, 3_650).default(7),
  CONTACT: text,
  PUBLIC_URL: httpUrl.default('http://localhost:3000'),
  NEXTAUTH_URL: httpUrl.optional(),
  NEXTAUTH_SECRET: secret,
  ADMIN_EMAIL: z.email('must be an address').optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  ADMIN_IDS: commaList.default([]),
  DISCORD_APPLICATION_ID: text,
  DISCORD_CLIENT_SECRET: text,
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  SLACK_CLIENT_ID: text,
  SLACK_CLIENT_SECRET: text,
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
  HSTS_SECONDS: wholeNumber(0, 63_072_000).default(0),
  NODE_ENV: text,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** Sign-in with a chat account: the application's credentials, and the service's address. */
export interface ChatSignIn {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly url: string;
}

export interface PortalEnv {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly storageRoot: string;
  /** What the tokens of links are signed with. */
  readonly linkSecret: string;
  readonly linkTtlHours: number;
  readonly retentionDays: number;
  /** Whom to report misuse to, as the operator wrote it. */
  readonly contact: string | undefined;
  /** The base of links that others get. */
  readonly publicUrl: string;
  /** Where people sign in: actions are taken from pages of this origin only. */
  readonly authUrl: string;
  /** What sessions are signed with. */
  readonly authSecret: string;
  readonly firstAdministrator: { readonly email: string; readonly password: string } | undefined;
  /** Identities that sign in as administrators. */
  readonly adminIds: readonly string[];
  readonly discord: ChatSignIn | undefined;
  readonly slack: ChatSignIn | undefined;
  /** How long browsers insist on https; 0 says nothing to them. */
  readonly hstsSeconds: number;
  /** Whether `npm run dev` started it. */
  readonly inDevelopment: boolean;
  readonly logLevel: string;
}

/** Reads all of it, on first use: a build needs no secrets. @throws EnvError naming every problem */
export function readPortalEnv(source: Record<string, string | undefined> = process.env): PortalEnv {
  const env = parseEnv(schema, source);
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = env;
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    storageRoot: resolve(checkout(), env.STORAGE_ROOT),
    linkSecret: env.LINK_SECRET,
    linkTtlHours: env.LINK_TTL_HOURS,
    retentionDays: env.RETENTION_DAYS,
    contact: env.CONTACT,
    publicUrl: env.PUBLIC_URL,
    authUrl: env.NEXTAUTH_URL ?? env.PUBLIC_URL,
    authSecret: env.NEXTAUTH_SECRET,
    firstAdministrator: email && password ? { email: email.toLowerCase(), password } : undefined,
    adminIds: env.ADMIN_IDS,
    discord: chatSignIn(env.DISCORD_APPLICATION_ID, env.DISCORD_CLIENT_SECRET, env.DISCORD_API_URL),
    slack: chatSignIn(env.SLACK_CLIENT_ID, env.SLACK_CLIENT_SECRET, env.SLACK_API_URL),
    hstsSeconds: env.HSTS_SECONDS,
    inDevelopment: env.NODE_ENV === 'development',
    logLevel: env.LOG_LEVEL,
  };
}

/** next-auth learns its own address from the environment alone. */
export function tellAuthUrl(url: string): void {
  process.env.NEXTAUTH_URL ??= url;
}

/** The variables, for the page that shows them. `PORT` is read by Next. */
export const portalSettings = (): Setting[] => listSettings(['PORT', ...Object.keys(schema.shape)], process.env);

function chatSignIn(clientId: string | undefined, clientSecret: string | undefined, url: string) {
  return clientId && clientSecret ? { clientId, clientSecret, url } : undefined;
}

/** A relative storage root counts from here. Next's bundles know a module's address, not its directory. */
function checkout(): string {
  return resolve(fileURLToPath(import.meta.url), '../../../..');
}
