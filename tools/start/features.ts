import type { ToolEnv } from '../env.ts';

/** Something that configuration turns on. */
export interface Feature {
  name: string;
  on: boolean;
  /** What it does or where it is when it is on; how to turn it on when it is off. */
  detail: string;
}

/** What a start with this configuration offers, for the person who started it. */
export function features(env: ToolEnv): Feature[] {
  const slackMode = env.SLACK_APP_TOKEN ?? env.SLACK_SIGNING_SECRET;
  return [
    { name: 'Portal', on: true, detail: env.PUBLIC_URL },
    { name: 'Terminal', on: true, detail: 'npm run stems -- FILE or LINK' },
    turnedOn('Discord', env.DISCORD_TOKEN, 'the bot answers /stems', 'set DISCORD_TOKEN in .env'),
    turnedOn(
      'Slack',
      env.SLACK_BOT_TOKEN && slackMode,
      'the bot answers /stems',
      'set SLACK_BOT_TOKEN and SLACK_APP_TOKEN in .env',
    ),
    spotifyLinks(env),
    turnedOn('Other models', env.STEM_MODEL_DIR, `from ${env.STEM_MODEL_DIR}`, 'set STEM_MODEL_DIR in .env'),
  ];
}

function spotifyLinks({ AUDIO_PROVIDERS: routes, SPOTIFY_CLIENT_ID: credentials }: ToolEnv): Feature {
  const name = 'Spotify links';
  if (routes.length === 0) return { name, on: false, detail: 'files only: AUDIO_PROVIDERS is empty' };
  const audio = `audio by ${routes.join(', then ')}`;
  if (credentials !== undefined) return { name, on: true, detail: `through your application; ${audio}` };
  return { name, on: true, detail: `from public pages (SPOTIFY_CLIENT_ID in .env tells more); ${audio}` };
}

/** One line a feature, names in a column. */
export function describe(list: readonly Feature[]): string {
  const width = Math.max(...list.map(({ name }) => name.length));
  return list.map(({ name, on, detail }) => `  ${on ? 'on ' : 'off'}  ${name.padEnd(width)}  ${detail}\n`).join('');
}

function turnedOn(name: string, value: string | undefined, whenOn: string, whenOff: string): Feature {
  const on = value !== undefined;
  return { name, on, detail: on ? whenOn : whenOff };
}
