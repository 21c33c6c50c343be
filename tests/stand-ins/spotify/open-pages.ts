import { type Answer, apiError, type Call, html, json, redirect } from './answer.ts';
import { type Catalogue, type CatalogueList, type CatalogueTrack, everyTrack } from './catalogue.ts';
import { embedWithoutState, nextDataPage } from './disturbances.ts';

/** An embed page shows the first so many entries of a list, and no total. */
const embedCap = 100;
const pageOfNothing = embedWithoutState(404);
/** A JPEG of 16 × 16 grey pixels. */
const greySquare = Buffer.from(
  '/9j//gAQTGF2YzYyLjI4LjEwMgD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJCQoKCgwMCwsODg4RERT/' +
    'xABMAAEBAAAAAAAAAAAAAAAAAAAABAEBAAAAAAAAAAAAAAAAAAAAARABAAAAAAAAAAAAAAAAAAAAABEBAQAAAAAAAAAAAAAAAAAAACH/wAARCAAQABADASIAAhEA' +
    'AxEA/9oADAMBAAIRAxEAPwCcAUV//9k=',
  'base64',
);

/** `GET /embed/{kind}/{id}`: a page with its data in a script, and an anonymous token beside it. */
export function answerEmbed(catalogue: Catalogue, anonymousToken: string, call: Call): Answer {
  const entity = entityOf(catalogue, call);
  if (entity === undefined) return pageOfNothing(html(200, ''));
  const state = { data: { entity }, settings: { session: { accessToken: anonymousToken, isAnonymous: true } } };
  return html(200, nextDataPage({ props: { pageProps: { state } }, page: '/embed' }));
}

/** `GET /oembed?url=`: a title and a thumbnail, no more. */
export function answerOembed(catalogue: Catalogue, call: Call): Answer {
  const id = /([A-Za-z0-9]{22})(?:\?.*)?$/.exec(call.query.get('url') ?? '')?.[1];
  const known = [...everyTrack(catalogue), ...catalogue.albums, ...catalogue.playlists].find((one) => one.id === id);
  if (known === undefined) return apiError(404, 'Not found');
  return json(200, { title: known.title, thumbnail_url: `${call.origin}/image/${known.id}-300`, type: 'rich' });
}

/** A short link leads elsewhere. */
export function answerShortLink(catalogue: Catalogue, call: Call): Answer {
  const target = catalogue.shortLinks.get(call.parts[0] ?? '');
  return target === undefined ? html(404, '<title>Page not found</title>') : redirect(target);
}

/** `GET /image/…`: every cover is the same grey square. */
export const answerImage = (): Answer => ({ status: 200, headers: { 'content-type': 'image/jpeg' }, body: greySquare });

function entityOf(catalogue: Catalogue, call: Call): unknown {
  const [kind, id] = call.parts;
  if (kind === 'track') {
    const track = everyTrack(catalogue).find((one) => one.id === id);
    return track === undefined ? undefined : trackEntity(track, call.origin);
  }
  const lists = kind === 'album' ? catalogue.albums : catalogue.playlists;
  const list = lists.find((candidate) => candidate.id === id);
  return list === undefined ? undefined : listEntity(list, kind, call.origin);
}

const trackEntity = (track: CatalogueTrack, origin: string) => ({
  type: 'track',
  id: track.id,
  uri: `spotify:track:${track.id}`,
  name: track.title,
  title: track.title,
  artists: track.artists.map((name) => ({ name, uri: 'spotify:artist:artist' })),
  duration: track.durationMs,
  isExplicit: track.explicit,
  isPlayable: track.playable,
  releaseDate: { isoString: '2026-01-01T00:00:00Z' },
  visualIdentity: {
    image: [64, 640, 300].map((size) => ({ url: `${origin}/image/${track.id}-${size}`, maxWidth: size })),
  },
});

const listEntity = (list: CatalogueList, kind: string | undefined, origin: string) => ({
  type: kind,
  id: list.id,
  uri: `spotify:${kind}:${list.id}`,
  name: list.title,
  title: list.title,
  subtitle: list.by.join(',\u00a0'),
  coverArt: { sources: [{ url: `${origin}/image/${list.id}-640`, width: 640, height: 640 }] },
  trackList: list.tracks.slice(0, embedCap).map((track) => ({
    uri: `spotify:track:${track.id}`,
    title: track.title,
    subtitle: track.artists.join(',\u00a0'),
    duration: track.durationMs,
    isExplicit: track.explicit,
    isPlayable: track.playable,
    entityType: 'track',
  })),
});
