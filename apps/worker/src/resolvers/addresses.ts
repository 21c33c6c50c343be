/** Where the services live. Loopback servers can stand in for each. */
export interface MusicAddresses {
  spotifyApiUrl: string;
  spotifyAccountsUrl: string;
  spotifyOpenUrl: string;
  deezerApiUrl: string;
  musicBrainzApiUrl: string;
}

/** The services' own origins, without paths and without a slash at the end. */
export const musicAddresses: MusicAddresses = {
  spotifyApiUrl: 'https://api.spotify.com',
  spotifyAccountsUrl: 'https://accounts.spotify.com',
  spotifyOpenUrl: 'https://open.spotify.com',
  deezerApiUrl: 'https://api.deezer.com',
  musicBrainzApiUrl: 'https://musicbrainz.org',
};

/**
 * The hosts that a short link may lead over, each with the origin that is asked for it. A server that stands in for
 * `open.spotify.com` stands in for all of them, so that no test reaches the outside.
 */
export function spotifyHosts(openUrl: string): ReadonlyMap<string, string> {
  const shortHosts = ['spotify.link', 'spotify.app.link'];
  const isReal = openUrl === musicAddresses.spotifyOpenUrl;
  return new Map([
    ['open.spotify.com', openUrl],
    ...shortHosts.map((host): [string, string] => [host, isReal ? `https://${host}` : openUrl]),
  ]);
}

/** How we name ourselves: MusicBrainz wants a name, a version and a way to reach the operator. */
export const userAgentOf = (contact: string | undefined): string =>
  `SoundForgeAlchemy/0.1${contact === undefined ? '' : ` (${contact.replaceAll(/[^\x20-\x7e]/g, '')})`}`;
