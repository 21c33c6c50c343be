export interface CatalogueTrack {
  /** 22 base-62 characters. */
  id: string;
  title: string;
  artists: string[];
  album: string;
  durationMs: number;
  isrc: string;
  trackNumber: number;
  discNumber: number;
  explicit: boolean;
  playable: boolean;
}
export interface CatalogueList {
  id: string;
  title: string;
  /** The artists of an album, or the owner's name of a playlist. */
  by: string[];
  tracks: CatalogueTrack[];
  /** Whether the Web API lists its entries; of a playlist only for its owner, so not for client credentials. */
  openToApi: boolean;
}
/** What the stand-in knows; tests change it freely. Short links: the path's last part → the address it leads to. */
export interface Catalogue {
  tracks: CatalogueTrack[];
  albums: CatalogueList[];
  playlists: CatalogueList[];
  shortLinks: Map<string, string>;
}

/** Every track, known by itself or from a list, each once. */
export function everyTrack(catalogue: Catalogue): CatalogueTrack[] {
  const lists = [...catalogue.albums, ...catalogue.playlists].flatMap(({ tracks }) => tracks);
  return [...new Map([...lists, ...catalogue.tracks].map((track) => [track.id, track])).values()];
}

/** The `n`-th id of a kind: 22 base-62 characters, the same in every run. */
export const spotifyId = (kind: 'track' | 'album' | 'playlist', n: number): string =>
  `${kind}${String(n).padStart(22 - kind.length, '0')}`;

/** A track built from its number alone; anything of it can be said otherwise. */
export function aTrack(n: number, differences: Partial<CatalogueTrack> = {}): CatalogueTrack {
  return {
    id: spotifyId('track', n),
    title: `Song ${n}`,
    artists: ['The Clicks', 'Sine & Sons'],
    album: 'Tones',
    durationMs: 180_000 + n * 1000,
    isrc: `QZSFA26${String(n).padStart(5, '0')}`,
    trackNumber: n,
    discNumber: 1,
    explicit: false,
    playable: true,
    ...differences,
  };
}

/** An album of tracks 1 to `count`. */
export function anAlbum(n: number, count: number, differences: Partial<CatalogueList> = {}): CatalogueList {
  return {
    id: spotifyId('album', n),
    title: 'Tones',
    by: ['The Clicks'],
    tracks: numbered(count),
    openToApi: true,
    ...differences,
  };
}

/** A playlist of tracks 1 to `count`, as closed to the Web API as any that is not one's own. */
export function aPlaylist(n: number, count: number, differences: Partial<CatalogueList> = {}): CatalogueList {
  return {
    id: spotifyId('playlist', n),
    title: 'Evening tones',
    by: ['Somebody'],
    tracks: numbered(count),
    openToApi: false,
    ...differences,
  };
}

const numbered = (count: number): CatalogueTrack[] => Array.from({ length: count }, (_, index) => aTrack(index + 1));
