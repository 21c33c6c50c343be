import { afterEach, beforeEach, expect, test } from 'vitest';
import { json } from '../../../../tests/stand-ins/spotify/answer.ts';
import { aTrack, type CatalogueTrack } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { htmlInstead, status, withFields, withoutFields } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import type { ResolvedTrack } from './resolved-source.ts';
import { aGate, aResolver, someOptions } from './testing.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [aTrack(1), aTrack(2)] }, musicBrainzGapMs: 1000 });
});
afterEach(() => spotify.stop());

const unknownToDeezer = () => json(200, { error: { type: 'DataException', message: 'no data', code: 800 } });

/** What the embed page tells of a track. */
function bare(n: number, differences: Partial<ResolvedTrack> = {}): ResolvedTrack {
  const { id, title, artists, durationMs } = aTrack(n);
  return { id, title, artists, durationMs, playable: true, ...differences };
}
const knownAs = (differences: Partial<CatalogueTrack>) => {
  spotify.catalogue.tracks = [aTrack(1, differences)];
};

test('Deezer is asked first, and knows ISRC, album, place and cover', async () => {
  const track = await aResolver(spotify).enrich(bare(1), someOptions());
  expect(track).toEqual({
    ...bare(1),
    isrc: 'QZSFA2600001',
    album: 'Tones',
    trackNumber: 1,
    discNumber: 1,
    coverUrl: `${spotify.url}/image/${aTrack(1).id}-1000`,
  });
  expect(spotify.requests.map(({ route }) => route)).toEqual(['deezer-search', 'deezer-track']);
});

test('MusicBrainz is asked where Deezer does not know, under our name and with the contact', async () => {
  spotify.disturb('deezer-search', unknownToDeezer);
  const track = await aResolver(spotify, { contact: 'me@example.org' }).enrich(bare(1), someOptions());
  expect(track).toMatchObject({ isrc: 'QZSFA2600001', album: 'Tones' });
  const [seen] = spotify.requestsTo('musicbrainz-search');
  expect(seen?.headers['user-agent']).toBe('SoundForgeAlchemy/0.1 (me@example.org)');
});

test('a known ISRC is looked up as it is', async () => {
  await aResolver(spotify).enrich(bare(1, { isrc: 'QZSFA2600001' }), someOptions());
  expect(spotify.requests.map(({ path }) => path)).toEqual(['/track/isrc:QZSFA2600001']);
  spotify.disturb('deezer-track', unknownToDeezer);
  const track = await aResolver(spotify).enrich(bare(1, { isrc: 'QZSFA2600001' }), someOptions());
  expect(track.album).toBe('Tones');
  expect(spotify.requestsTo('musicbrainz-isrc')).toHaveLength(1);
});

test('a track that lacks neither ISRC nor album costs no request', async () => {
  const track = bare(1, { isrc: 'QZSFA2600001', album: 'Tones' });
  expect(await aResolver(spotify).enrich(track, someOptions())).toBe(track);
  expect(spotify.requests).toHaveLength(0);
});

test('what the track already has stays, its place on the album included', async () => {
  const known = bare(1, { album: 'Best of Tones', coverUrl: 'https://i.scdn.co/image/x' });
  const track = await aResolver(spotify).enrich(known, someOptions());
  expect(track).toMatchObject({ ...known, isrc: 'QZSFA2600001' });
  expect(track.trackNumber).toBeUndefined();
});

test.each([
  ['another length', { durationMs: 190_000 }],
  ['another artist', { artists: ['A Cover Band'] }],
  ['another title', { title: 'Song 1 - Live' }],
])('a recording of %s is not the same', async (_, differences) => {
  knownAs(differences);
  const track = await aResolver(spotify).enrich(bare(1), someOptions());
  expect(track.isrc).toBeUndefined();
});

test('guests in the title, accents and case make no other recording', async () => {
  knownAs({ title: 'Càfé', artists: ['THE CLICKS'] });
  spotify.disturb('deezer-search', () =>
    json(200, { data: [{ id: 1, title: 'Càfé', duration: 181, artist: { name: 'THE CLICKS' } }] }),
  );
  const track = await aResolver(spotify).enrich(bare(1, { title: 'Cafe (feat. Sine & Sons)' }), someOptions());
  expect(track.isrc).toBe('QZSFA2600001');
});

test('an ISRC that leads to a recording of another length is not believed', async () => {
  knownAs({ durationMs: 190_000 });
  const track = await aResolver(spotify).enrich(bare(1, { isrc: 'QZSFA2600001' }), someOptions());
  expect(track.album).toBeUndefined();
});

test.each([
  ['a server that is down', status(500), 'service_unavailable'],
  ['a web page', htmlInstead, 'service_unavailable'],
  ['fields that vanished', withoutFields('album'), 'operator_attention'],
  ['another error of Deezer', withFields({ error: { code: 700, message: 'Service busy' } }), 'service_unavailable'],
])('%s at Deezer is noted as a try, and MusicBrainz is asked', async (_, disturbance, code) => {
  spotify.disturb('deezer-track', disturbance);
  const options = someOptions();
  const track = await aResolver(spotify).enrich(bare(1), options);
  expect(track.isrc).toBe('QZSFA2600001');
  expect(options.tries).toMatchObject([
    { route: 'deezer', fault: { code } },
    { route: 'musicbrainz', fault: undefined },
  ]);
});

test("Deezer's quota closes its gate for the window of five seconds", async () => {
  spotify.disturb('deezer-search', withFields({ error: { code: 4, message: 'Quota limit exceeded' } }));
  const gate = aGate();
  const options = someOptions();
  await aResolver(spotify, { gate }).enrich(bare(1), options);
  expect(options.tries[0]).toMatchObject({ route: 'deezer', fault: { code: 'rate_limited', retryAfterMs: 5000 } });
  expect(gate.blocked.get('deezer')).toBeInstanceOf(Date);
});

test('when no catalogue answers, the track stays as it is and nothing is thrown', async () => {
  spotify.disturb('deezer-search', status(500));
  spotify.disturb('musicbrainz-search', status(503));
  expect(await aResolver(spotify).enrich(bare(1), someOptions())).toEqual(bare(1));
});

test('MusicBrainz is asked once a second, however many ask at the same time', async () => {
  spotify.disturb('deezer-search', unknownToDeezer);
  const resolver = aResolver(spotify);
  const options = someOptions();
  const tracks = await Promise.all([1, 2].map((n) => resolver.enrich(bare(n), options)));
  expect(tracks.map(({ isrc }) => isrc)).toEqual(['QZSFA2600001', 'QZSFA2600002']);
  expect(options.tries.filter(({ fault }) => fault !== undefined)).toEqual([]);
});

test('an abort ends the wait for a turn', async () => {
  spotify.disturb('deezer-search', unknownToDeezer);
  const gate = aGate();
  await gate.block('musicbrainz', new Date(Date.now() + 9000));
  const controller = new AbortController();
  const reason = new Error('The job was cancelled.');
  const ending = aResolver(spotify, { gate }).enrich(bare(1), {
    signal: controller.signal,
    onTry: () => controller.abort(reason),
  });
  await expect(ending).rejects.toBe(reason);
});
