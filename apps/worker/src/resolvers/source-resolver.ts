import type { ShortLink, SpotifyLink } from '@alchemy/core/spotify-link';
import { type MusicAddresses, userAgentOf } from './addresses.ts';
import { type Ask, createAsk } from './ask.ts';
import { resolveByChain } from './chain.ts';
import { createDeezer } from './deezer.ts';
import { createEmbedRoute } from './embed.ts';
import { enrichTrack } from './isrc.ts';
import { createMusicBrainz } from './musicbrainz.ts';
import type { ResolvedSource, ResolvedTrack } from './resolved-source.ts';
import type { ResolveOptions, Route } from './route.ts';
import type { ServiceGate } from './service-gate.ts';
import { followShortLink } from './short-link.ts';
import { createSpotifyToken, type SpotifyCredentials } from './spotify-token.ts';
import { tried } from './tried.ts';
import { createWebApi } from './web-api.ts';
import { createWebApiRoute } from './web-api-route.ts';

export interface SourceResolverConfig {
  addresses: MusicAddresses;
  gate: ServiceGate;
  /** Absent: the embed page is the only route. */
  credentials?: SpotifyCredentials | undefined;
  /** How to reach the operator, told to the services. */
  contact?: string | undefined;
  /** For one exchange, body included. Default: 15 s; catalogues never get more than 5 s. */
  limitMs?: number;
}
export interface SourceResolver {
  /**
   * What a link stands for, from the first route that answers. A single track comes enriched; the tracks of a list do
   * not, for MusicBrainz takes one request a second: their download jobs call {@link SourceResolver.enrich}.
   *
   * @throws Fault, see `resolveByChain`; the signal's reason after an abort.
   */
  resolve(link: SpotifyLink, options: ResolveOptions): Promise<ResolvedSource>;
  /** Where a short link leads. @throws Fault, see `followShortLink` */
  follow(link: ShortLink, options: Pick<ResolveOptions, 'signal' | 'onTry'>): Promise<SpotifyLink>;
  /** The track with its ISRC and album, where a catalogue knows them. Throws only after an abort. */
  enrich(track: ResolvedTrack, options: Pick<ResolveOptions, 'signal' | 'onTry'>): Promise<ResolvedTrack>;
}

/** Builds the routes once for a process: the Spotify token lives in its memory. */
export function createSourceResolver(config: SourceResolverConfig): SourceResolver {
  const { gate, contact, limitMs = 15_000 } = config;
  const addresses = withoutSlashes(config.addresses);
  const userAgent = userAgentOf(contact);
  const ask = createAsk({ gate, userAgent, limitMs });
  const askCatalogue = createAsk({ gate, userAgent, limitMs: Math.min(limitMs, 5000) });
  const routes = routesOf(ask, addresses, config.credentials);
  const lookups = [
    createDeezer({ ask: askCatalogue, gate, apiUrl: addresses.deezerApiUrl }),
    createMusicBrainz({ ask: askCatalogue, apiUrl: addresses.musicBrainzApiUrl }),
  ];
  return {
    async resolve(link, options) {
      const source = await resolveByChain(routes, link, options);
      const [track] = source.tracks;
      if (source.kind !== 'track' || track === undefined) return source;
      return { ...source, tracks: [await enrichTrack(track, lookups, options)] };
    },
    follow: (link, options) => follow(link, ask, addresses, options),
    enrich: (track, options) => enrichTrack(track, lookups, options),
  };
}

function routesOf(ask: Ask, addresses: MusicAddresses, credentials: SpotifyCredentials | undefined): Route[] {
  const embed = createEmbedRoute({ ask, openUrl: addresses.spotifyOpenUrl });
  if (credentials === undefined) return [embed];
  const token = createSpotifyToken({ ask, accountsUrl: addresses.spotifyAccountsUrl, credentials });
  return [createWebApiRoute(createWebApi({ ask, token, apiUrl: addresses.spotifyApiUrl })), embed];
}

async function follow(
  link: ShortLink,
  ask: Ask,
  { spotifyOpenUrl: openUrl }: MusicAddresses,
  { signal, onTry }: Pick<ResolveOptions, 'signal' | 'onTry'>,
): Promise<SpotifyLink> {
  const outcome = await tried('short-link', onTry, () => followShortLink(link, { ask, openUrl, signal }));
  if (outcome.ok) return outcome.value;
  throw outcome.fault;
}

function withoutSlashes(addresses: MusicAddresses): MusicAddresses {
  const bare = (url: string) => url.replace(/\/+$/, '');
  return {
    spotifyApiUrl: bare(addresses.spotifyApiUrl),
    spotifyAccountsUrl: bare(addresses.spotifyAccountsUrl),
    spotifyOpenUrl: bare(addresses.spotifyOpenUrl),
    deezerApiUrl: bare(addresses.deezerApiUrl),
    musicBrainzApiUrl: bare(addresses.musicBrainzApiUrl),
  };
}
