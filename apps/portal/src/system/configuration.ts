/** What the portal's configuration page shows of the environment: only names that are ours. */
const shown = [
  ...[
    'PUBLIC_URL',
    'NEXTAUTH_URL',
    'PORT',
    'DATABASE_URL',
    'REDIS_URL',
    'STORAGE_ROOT',
    'LINK_SECRET',
    'NEXTAUTH_SECRET',
  ],
  ...['LINK_TTL_HOURS', 'RETENTION_DAYS', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'ADMIN_IDS', 'HSTS_SECONDS', 'CONTACT'],
  ...['DOWNLOAD_CONCURRENCY', 'PROCESSING_CONCURRENCY', 'ANALYSIS_CONCURRENCY', 'FORMAT_CONCURRENCY', 'WORKER_QUEUES'],
  ...['SEPARATION_PRECISION', 'STEM_MODEL_DIR', 'AUDIO_PROVIDERS', 'YTDLP_SEARCH', 'YTDLP_COOKIES_FILE'],
  ...[
    'MAX_TRACK_MINUTES',
    'MAX_COLLECTION_TRACKS',
    'USER_ACTIVE_LIMIT',
    'WORKSPACE_DAILY_MINUTES',
    'ALLOWED_WORKSPACES',
  ],
  ...['SPOTIFY_CLIENT_ID', 'SPOTIFY_CLIENT_SECRET', 'DISCORD_TOKEN', 'DISCORD_APPLICATION_ID', 'DISCORD_CLIENT_SECRET'],
  ...[
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_CLIENT_ID',
    'SLACK_CLIENT_SECRET',
    'LOG_LEVEL',
  ],
] as const;

const isSecret = (name: string): boolean => /SECRET|TOKEN|PASSWORD/.test(name);

export type Setting = { readonly name: string } & (
  | { readonly kind: 'shown'; readonly value: string }
  | { readonly kind: 'hidden' | 'unset' }
);

/** Every variable with its value; secrets only say that they are set, addresses lose their password. */
export function listSettings(source: Record<string, string | undefined>): Setting[] {
  return shown.map((name): Setting => {
    const value = source[name];
    if (value === undefined || value === '') return { name, kind: 'unset' };
    return isSecret(name) ? { name, kind: 'hidden' } : { name, kind: 'shown', value: withoutPassword(value) };
  });
}

function withoutPassword(value: string): string {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  if (url.password === '') return value;
  url.password = '…';
  return decodeURI(url.href);
}
