import { commaList, httpUrl, wholeNumber } from '@alchemy/core/env';
import { z } from 'zod';
import { type MusicAddresses, musicAddresses } from './resolvers/addresses.ts';
import type { SpotifyCredentials } from './resolvers/spotify-token.ts';

export const audioRoutes = ['spotdl', 'yt-dlp'] as const;

/** The variables about links, the services behind them, and where audio comes from. */
export const sourceShape = {
  SPOTIFY_CLIENT_ID: z.string().optional(),
  SPOTIFY_CLIENT_SECRET: z.string().optional(),
  SPOTIFY_API_URL: httpUrl.default(musicAddresses.spotifyApiUrl),
  SPOTIFY_ACCOUNTS_URL: httpUrl.default(musicAddresses.spotifyAccountsUrl),
  SPOTIFY_OPEN_URL: httpUrl.default(musicAddresses.spotifyOpenUrl),
  DEEZER_API_URL: httpUrl.default(musicAddresses.deezerApiUrl),
  MUSICBRAINZ_API_URL: httpUrl.default(musicAddresses.musicBrainzApiUrl),
  AUDIO_PROVIDERS: commaList.pipe(z.array(z.enum(audioRoutes))).default([...audioRoutes]),
  YTDLP_SEARCH: z.string().default('ytsearch5:{artist} - {title}'),
  YTDLP_COOKIES_FILE: z.string().optional(),
  MAX_COLLECTION_TRACKS: wholeNumber(1, 10_000).default(100),
  CONTACT: z.string().optional(),
  ATTACHMENT_HOSTS: commaList.default(['cdn.discordapp.com', 'media.discordapp.net', 'files.slack.com']),
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
};

/** An empty list of routes turns downloading off; an absent one means all of them. */
export const mayBeEmpty = ['AUDIO_PROVIDERS'];

export interface SourceEnv {
  /** Absent: public pages are the only route. */
  credentials: SpotifyCredentials | undefined;
  addresses: MusicAddresses;
  /** How to reach the operator, told to the services. */
  contact: string | undefined;
  maxCollectionTracks: number;
  audio: AudioEnv;
  attachments: AttachmentEnv;
}

export interface AudioEnv {
  /** In the order they are tried; empty: nothing is downloaded. */
  routes: readonly (typeof audioRoutes)[number][];
  /** A yt-dlp search prefix, or the address of the operator's own source. */
  search: string;
  /** Absolute. */
  cookiesFile: string | undefined;
}

export interface AttachmentEnv {
  /** With the port, if any. */
  hosts: readonly string[];
  discord: { apiUrl: string; token: string | undefined };
  slack: { apiUrl: string; token: string | undefined };
}

type Given = z.infer<z.ZodObject<typeof sourceShape>>;

export const hasHalfCredentials = (env: Given): boolean =>
  (env.SPOTIFY_CLIENT_ID === undefined) !== (env.SPOTIFY_CLIENT_SECRET === undefined);

/** @param inCheckout makes a path absolute */
export function sourceEnvOf(env: Given, inCheckout: (path: string) => string): SourceEnv {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret, YTDLP_COOKIES_FILE: cookies } = env;
  return {
    credentials: clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret },
    addresses: {
      spotifyApiUrl: env.SPOTIFY_API_URL,
      spotifyAccountsUrl: env.SPOTIFY_ACCOUNTS_URL,
      spotifyOpenUrl: env.SPOTIFY_OPEN_URL,
      deezerApiUrl: env.DEEZER_API_URL,
      musicBrainzApiUrl: env.MUSICBRAINZ_API_URL,
    },
    contact: env.CONTACT,
    maxCollectionTracks: env.MAX_COLLECTION_TRACKS,
    audio: {
      routes: env.AUDIO_PROVIDERS,
      search: env.YTDLP_SEARCH,
      cookiesFile: cookies === undefined ? undefined : inCheckout(cookies),
    },
    attachments: {
      hosts: env.ATTACHMENT_HOSTS,
      discord: { apiUrl: env.DISCORD_API_URL, token: env.DISCORD_TOKEN },
      slack: { apiUrl: env.SLACK_API_URL, token: env.SLACK_BOT_TOKEN },
    },
  };
}
