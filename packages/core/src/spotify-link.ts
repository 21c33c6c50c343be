import { Fault } from './errors.ts';
import { faultSentence } from './sentences.ts';

export type SpotifyKind = 'track' | 'album' | 'playlist';
export interface SpotifyLink {
  type: SpotifyKind;
  /** 22 base-62 characters. */
  id: string;
}
/** A short link whose target is known only after following it: that is a job's work. */
export interface ShortLink {
  type: 'short';
  /** `https://`, one of the short hosts, the code: no query. */
  url: string;
}

const kinds = ['track', 'album', 'playlist'] as const;
const shortHosts = ['spotify.link', 'spotify.app.link'];
const longHosts = ['open.spotify.com', 'play.spotify.com'];
const idText = /^[A-Za-z0-9]{22}$/;
const codeText = /^[A-Za-z0-9_-]{1,64}$/;
const uri = /\bspotify:(?:user:[^:\s]+:)?([a-z]+):([A-Za-z0-9]+)/;
// What a sentence or Markdown puts around an address is none of it: Spotify's own have no such marks.
const address = /(?:https?:\/\/)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?\/[^\s<>|"'`()[\]{},;*]*/i;
const lastMarks = /[.!?:]+$/;

/**
 * The first Spotify link in a text: web addresses in every form (`intl-xx`, `embed`, `user/…/playlist`, with or without
 * `https://` and a query), `spotify:` URIs, short links, and the `<url|label>` wrapping that chat adds.
 *
 * @throws Fault `unsupported_link` for podcasts, artists and other sites; `invalid_url` where no link is found or its id
 *   is not one.
 */
export function parseSpotifyLink(text: string): SpotifyLink | ShortLink {
  const byUri = uri.exec(text);
  if (byUri) return checked(byUri[1] ?? '', byUri[2] ?? '');
  const found = address.exec(text)?.[0].replace(lastMarks, '');
  if (found === undefined) throw new Fault('invalid_url', faultSentence('invalid_url'));
  const href = /^https?:/i.test(found) ? found : `https://${found}`;
  if (!URL.canParse(href)) throw new Fault('invalid_url', faultSentence('invalid_url'));
  return fromAddress(new URL(href));
}

function fromAddress(url: URL): SpotifyLink | ShortLink {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (shortHosts.includes(url.hostname)) return shortLink(url.hostname, parts[0] ?? '');
  if (!longHosts.includes(url.hostname)) throw new Fault('unsupported_link', faultSentence('unsupported_link'));
  if (parts[0] === 's') return shortLink('open.spotify.com/s', parts[1] ?? '');
  const rest = parts.filter((part, index) => !(index === 0 && (part.startsWith('intl-') || part === 'embed')));
  const [kind, id] = rest[0] === 'user' ? rest.slice(2) : rest;
  return checked(kind ?? '', id ?? '');
}

function shortLink(place: string, code: string): ShortLink {
  if (!codeText.test(code)) throw new Fault('invalid_url', faultSentence('invalid_url'));
  return { type: 'short', url: `https://${place}/${code}` };
}

function checked(kind: string, id: string): SpotifyLink {
  const type = kinds.find((known) => known === kind);
  if (type === undefined) throw new Fault('unsupported_link', faultSentence('unsupported_link'));
  if (!idText.test(id)) throw new Fault('invalid_url', faultSentence('invalid_url'));
  return { type, id };
}
