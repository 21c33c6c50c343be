import type { SpotifyStandIn } from './start.ts';

/** The environment of a worker for which the stand-in is every service it stands in for, with the right credentials. */
export const asVariables = ({ url, credentials }: SpotifyStandIn): Record<string, string> => ({
  SPOTIFY_CLIENT_ID: credentials.clientId,
  SPOTIFY_CLIENT_SECRET: credentials.clientSecret,
  SPOTIFY_API_URL: url,
  SPOTIFY_ACCOUNTS_URL: url,
  SPOTIFY_OPEN_URL: url,
  DEEZER_API_URL: url,
  MUSICBRAINZ_API_URL: url,
});
