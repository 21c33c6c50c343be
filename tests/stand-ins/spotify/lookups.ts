import { type Answer, type Call, json } from './answer.ts';
import { type Catalogue, type CatalogueTrack, everyTrack } from './catalogue.ts';

const noData = json(200, { error: { type: 'DataException', message: 'no data', code: 800 } });

/** Deezer's `GET /track/isrc:X` and `GET /track/{number}`: a failure is a body with `error`, under status 200. */
export function answerDeezerTrack(catalogue: Catalogue, call: Call): Answer {
  const [key = ''] = call.parts;
  const tracks = everyTrack(catalogue);
  const index = tracks.findIndex(({ isrc }, place) => key === `isrc:${isrc}` || key === String(place + 1));
  const track = tracks[index];
  if (track === undefined) return noData;
  return json(200, {
    ...deezerHit(track, index, call.origin),
    isrc: track.isrc,
    track_position: track.trackNumber,
    disk_number: track.discNumber,
    contributors: track.artists.map((name) => ({ name })),
  });
}

/** Deezer's `GET /search?q=`: hits carry no ISRC. */
export function answerDeezerSearch(catalogue: Catalogue, call: Call): Answer {
  const title = quoted(call.query.get('q'), 'track');
  const data = everyTrack(catalogue).flatMap((track, index) =>
    track.title.toLowerCase() === title ? [deezerHit(track, index, call.origin)] : [],
  );
  return json(200, { data, total: data.length });
}

export interface MusicBrainz {
  answerIsrc(catalogue: Catalogue, call: Call): Answer;
  answerSearch(catalogue: Catalogue, call: Call): Answer;
}

/** MusicBrainz: one request a second, and a User-Agent with a name and a version; else 503 and 403. */
export function createMusicBrainz(minimumGapMs: number): MusicBrainz {
  let lastAt = Number.NEGATIVE_INFINITY;
  const guarded = (call: Call, answer: () => Answer): Answer => {
    const sinceMs = performance.now() - lastAt;
    lastAt = performance.now();
    if (!/^[\w-]+\/\d/.test(call.headers['user-agent'] ?? '')) return json(403, { error: 'Say who you are.' });
    if (sinceMs < minimumGapMs) return json(503, { error: 'Your requests are exceeding the allowable rate limit.' });
    return answer();
  };
  return {
    answerIsrc: (catalogue, call) =>
      guarded(call, () => {
        const found = everyTrack(catalogue).filter(({ isrc }) => isrc === call.parts[0]);
        if (found.length === 0) return json(404, { error: 'Not Found' });
        return json(200, { isrc: call.parts[0], recordings: found.map(recording) });
      }),
    answerSearch: (catalogue, call) =>
      guarded(call, () => {
        const title = quoted(call.query.get('query'), 'recording');
        const found = everyTrack(catalogue).filter((track) => track.title.toLowerCase() === title);
        return json(200, { count: found.length, recordings: found.map(recording) });
      }),
  };
}

const deezerHit = (track: CatalogueTrack, index: number, origin: string) => ({
  id: index + 1,
  title: track.title,
  duration: Math.floor(track.durationMs / 1000),
  artist: { name: track.artists[0] },
  album: { title: track.album, cover_xl: `${origin}/image/${track.id}-1000` },
});

const recording = (track: CatalogueTrack) => ({
  id: 'recording',
  title: track.title,
  length: track.durationMs,
  isrcs: [track.isrc],
  'artist-credit': track.artists.map((name) => ({ name, artist: { name } })),
  releases: [{ title: track.album }],
});

const quoted = (query: string | null, field: string): string | undefined =>
  new RegExp(`${field}:"([^"]*)"`).exec(query ?? '')?.[1]?.toLowerCase();
