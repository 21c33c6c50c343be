import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { parseSpotifyLink, type ShortLink, type SpotifyLink } from '@alchemy/core/spotify-link';
import { spotifyHosts } from './addresses.ts';
import type { Ask } from './ask.ts';

const maxRedirects = 5;

/**
 * Follows a short link, on Spotify's own hosts only, until an address names a track, an album or a playlist; that
 * address itself is not opened. Of every hop only path and query are used: the origin comes from our own table.
 *
 * @throws Fault `unsupported_link` where it leads to another site, an artist or a podcast; `not_found` where it leads
 *   nowhere or on after five redirects; those of {@link Ask}.
 */
export async function followShortLink(
  link: ShortLink,
  options: { ask: Ask; openUrl: string; signal: AbortSignal },
): Promise<SpotifyLink> {
  const hosts = spotifyHosts(options.openUrl);
  let here = new URL(link.url);
  for (let redirects = 0; redirects < maxRedirects; redirects += 1) {
    const origin = hosts.get(here.hostname);
    if (origin === undefined) throw new Fault('unsupported_link', faultSentence('unsupported_link'));
    const url = `${origin}${here.pathname}${here.search}`;
    const { status, headers } = await options.ask({ service: 'spotify-open', url, signal: options.signal });
    const location = headers.get('location');
    if (status < 300 || status > 399 || location === null || !URL.canParse(location, here.href)) {
      throw leadsNowhere(`The short link answered ${status}.`);
    }
    here = new URL(location, here);
    const found = parseSpotifyLink(here.href);
    if (found.type !== 'short') return found;
  }
  throw leadsNowhere(`The short link leads on after ${maxRedirects} redirects.`);
}

const leadsNowhere = (why: string): Fault =>
  new Fault('not_found', faultSentence('not_found'), { cause: new Error(why) });
