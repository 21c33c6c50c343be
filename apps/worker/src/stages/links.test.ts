import { Buffer } from 'node:buffer';
import { readRequest } from '@alchemy/db/requests';
import { spotifyKey } from '@alchemy/db/testing';
import { useTestDb } from '@alchemy/db/testing/use-test-db';
import { trackIdOf } from '@alchemy/db/track-id';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import { status, tooManyRequests } from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { asVariables } from '../../../../tests/stand-ins/spotify/variables.ts';
import { StageBench } from '../testing/stage-bench.ts';

const songLink = `spotify:track:${spotifyId('track', 1)}`;
const songKey = `spotify:track:${spotifyId('track', 1)}`;

const testDb = await useTestDb();
let spotify: SpotifyStandIn;
let bench: StageBench;
beforeEach(async () => {
  spotify = await startSpotify({ catalogue: { tracks: [aTrack(1)] } });
  bench = await StageBench.open(testDb, asVariables(spotify));
});
afterEach(async () => {
  await bench.close();
  await spotify.stop();
});

const view = (requestId: string) => readRequest(testDb.db, requestId);
const tries = () => testDb.db.query.jobTries.findMany({ orderBy: (row, { asc }) => asc(row.startedAt) });

describe('a song', () => {
  test('is looked up, fetched, checked, and kept with its cover', async () => {
    const requestId = await bench.askForLink(songLink);
    await bench.run(['resolve', 'download']);
    const trackId = trackIdOf(songKey);
    expect(await bench.files()).toEqual([`covers/${trackId}.jpg`, `downloads/${trackId}.wav`]);
    expect((await view(requestId)).tracks).toMatchObject([
      { trackId, title: 'Song 1', artist: 'The Clicks, Sine & Sons', album: 'Tones', durationMs: 181_000 },
    ]);
    expect(await testDb.db.query.tracks.findFirst()).toMatchObject({ isrc: 'QZSFA2600001' });
    expect(await tries()).toMatchObject([
      { routes: [{ route: 'web-api', code: null }], outcome: 'completed' },
      { routes: [{ route: 'yt-dlp:search', code: null }], route: 'yt-dlp:search', outcome: 'completed' },
    ]);
  });

  test('of a list learns its ISRC only when it is fetched', async () => {
    spotify.catalogue.albums = [anAlbum(1, 1)];
    await bench.askForLink(`spotify:album:${spotifyId('album', 1)}`);
    await bench.run(['resolve']);
    expect(await testDb.db.query.tracks.findFirst()).toMatchObject({ isrc: null });
    await bench.run(['download']);
    expect(await testDb.db.query.tracks.findFirst()).toMatchObject({ isrc: 'QZSFA2600001' });
    expect((await tries())[1]?.routes).toMatchObject([{ route: 'deezer' }, { route: 'yt-dlp:search' }]);
  });

  test('without a cover is as good', async () => {
    spotify.disturb('image', status(500));
    await bench.askForLink(songLink);
    await bench.run(['resolve', 'download']);
    expect(await bench.files()).toEqual([`downloads/${trackIdOf(songKey)}.wav`]);
  });

  test('keeps no cover that is no picture', async () => {
    const page = { status: 200, headers: { 'content-type': 'image/jpeg' }, body: Buffer.from('<html>') };
    spotify.disturb('image', () => page);
    await bench.askForLink(songLink);
    await bench.run(['resolve', 'download']);
    expect(await bench.files()).toEqual([`downloads/${trackIdOf(songKey)}.wav`]);
  });

  test('that is asked for again is looked up from what is known', async () => {
    await bench.askForLink(songLink);
    await bench.run(['resolve', 'download']);
    const asked = spotify.requests.length;
    spotify.catalogue.shortLinks.set('abc', `https://open.spotify.com/track/${spotifyId('track', 1)}`);
    const requestId = await bench.askForLink('https://spotify.link/abc');
    await bench.run(['resolve', 'download']);
    expect(spotify.requests.slice(asked).map(({ route }) => route)).toEqual(['short-link']);
    expect(await view(requestId)).toMatchObject({ kind: 'track', sourceKey: songKey, tracks: [{ title: 'Song 1' }] });
  });

  test.each([
    ['no_match', 1, 'no_match'],
    ['restricted', 1, 'restricted'],
    ['operator_attention', 1, 'operator_attention'],
  ])('that the downloader answers with %s fails, and leaves nothing', async (code, n, faultCode) => {
    const requestId = await bench.askForLink(songLink);
    await bench.run(['resolve', 'download'], '--mode', 'fault', '--only', 'fetch', '--code', code);
    expect(await bench.files()).toEqual([]);
    expect(await view(requestId)).toMatchObject({ status: 'failed', failed: [{ code: faultCode }] });
    expect((await view(requestId)).failed).toHaveLength(n);
  });

  test('that matches nothing offers candidates, and the one that is picked is fetched', async () => {
    const requestId = await bench.askForLink(songLink);
    await bench.run(['resolve', 'download'], '--mode', 'fault', '--only', 'fetch', '--code', 'no_match');
    const [failed] = (await view(requestId)).failed;
    expect(failed?.candidates).toMatchObject([{ title: 'Song 1 (Live)', artist: 'The Clicks' }, { artist: null }]);
    await bench.ledger.pick(requestId, { trackId: null, n: 1 }, { identity: 'terminal:sam' });
    await bench.run(['download']);
    expect((await tries()).at(-1)).toMatchObject({ route: 'pick', outcome: 'completed' });
  });

  test('whose recording is cut off by a crash is tried again, and the folder of the first try is gone', async () => {
    await bench.askForLink(songLink);
    await bench.run(['resolve', 'download'], '--mode', 'crash', '--only', 'fetch');
    expect(await bench.files()).toEqual([]);
    expect(await bench.jobOf('download')).toMatchObject({ status: 'retrying', faultCode: 'internal' });
    const [, crashed] = await tries();
    expect(crashed).toMatchObject({ outcome: 'retrying', logTail: expect.stringContaining('Traceback') });
    expect(crashed?.cause).toContain('The child ended');
  });
});

describe('a list', () => {
  test('becomes its songs in order, with those that cannot be had by name and its note', async () => {
    const playlist = aPlaylist(1, 100, { title: 'Many' });
    playlist.tracks[4] = aTrack(5, { playable: false });
    playlist.tracks[6] = aTrack(7, { durationMs: 21 * 60_000 });
    spotify.catalogue.playlists = [playlist];
    const requestId = await bench.askForLink(`spotify:playlist:${playlist.id}`);
    await bench.run(['resolve']);
    const shown = await view(requestId);
    expect(shown).toMatchObject({ title: 'Many', note: expect.stringContaining('first 100 songs') });
    const numbers = Array.from({ length: 100 }, (_, n) => n + 1).filter((n) => n !== 5 && n !== 7);
    expect(shown.tracks.map(({ title }) => title)).toEqual(numbers.map((n) => `Song ${n}`));
    expect(shown.failed).toMatchObject([
      { title: 'Song 5', code: 'restricted' },
      { title: 'Song 7', code: 'too_long', message: expect.stringContaining('20 minutes') },
    ]);
    expect(await testDb.db.query.jobs.findMany()).toHaveLength(99);
  });

  test('that is too long is refused, and nothing is written down of it', async () => {
    spotify.catalogue.albums = [anAlbum(1, 101)];
    const requestId = await bench.askForLink(`spotify:album:${spotifyId('album', 1)}`);
    await bench.run(['resolve']);
    const message = 'That list has 101 songs, and I take at most 100 at once. Send a shorter one.';
    expect(await view(requestId)).toMatchObject({ status: 'failed', failed: [{ code: 'too_many_tracks', message }] });
    expect(await testDb.db.query.tracks.findMany()).toEqual([]);
    expect(await testDb.db.query.sources.findMany()).toEqual([]);
  });

  test.each([
    ['without songs', [], 'not_found'],
    ['of which nothing is played', [aTrack(1, { playable: false })], 'restricted'],
  ])('%s is refused', async (_, tracks, code) => {
    spotify.catalogue.albums = [anAlbum(1, 0, { tracks })];
    const requestId = await bench.askForLink(`spotify:album:${spotifyId('album', 1)}`);
    await bench.run(['resolve']);
    expect(await view(requestId)).toMatchObject({ status: 'failed', failed: [{ code }] });
  });

  test('behind a short link gives the request its own kind and key', async () => {
    spotify.catalogue.albums = [anAlbum(1, 2)];
    spotify.catalogue.shortLinks.set('abc', `https://open.spotify.com/album/${spotifyId('album', 1)}?si=1`);
    const requestId = await bench.askForLink('https://open.spotify.com/s/abc');
    await bench.run(['resolve']);
    const sourceKey = spotifyKey('album', spotifyId('album', 1));
    expect(await view(requestId)).toMatchObject({ kind: 'album', sourceKey, title: 'Tones', tracks: [{}, {}] });
  });
});

test('a limit of seconds is waited out; its sentence says how long', async () => {
  spotify.disturb('track', tooManyRequests(3), 1);
  const requestId = await bench.askForLink(songLink);
  await bench.run(['resolve']);
  const message = 'The music service asks us to wait 3 s. I will try again by myself.';
  expect((await view(requestId)).step).toMatchObject({ status: 'retrying', retry: { code: 'rate_limited', message } });
  expect(spotify.requestsTo('embed')).toEqual([]);
  expect(await tries()).toMatchObject([{ routes: [{ route: 'web-api', code: 'rate_limited' }] }]);
});

test('a limit of a day is passed by; when every way is limited, the reply names the time', async () => {
  spotify.disturb('track', tooManyRequests(86_400));
  const requestId = await bench.askForLink(songLink);
  await bench.run(['resolve']);
  expect((await view(requestId)).tracks).toMatchObject([{ title: 'Song 1' }]);
  expect((await tries())[0]?.routes).toMatchObject([
    { route: 'web-api', code: 'rate_limited' },
    { route: 'embed', code: null },
    { route: 'deezer' },
  ]);

  spotify.catalogue.tracks.push(aTrack(2));
  spotify.disturb('embed', tooManyRequests(7_200));
  const second = await bench.askForLink(`spotify:track:${spotifyId('track', 2)}`);
  await bench.run(['resolve']);
  const { step } = await view(second);
  expect(step?.retry?.message).toMatch(/^The music service asks us to wait 2 h, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
  expect(Number(step?.retry?.at) - Date.now()).toBeGreaterThan(7_000_000);
});

test('without any credentials songs and albums are read from public pages', async () => {
  const bare = await StageBench.open(testDb, {
    ...asVariables(spotify),
    SPOTIFY_CLIENT_ID: '',
    SPOTIFY_CLIENT_SECRET: '',
  });
  spotify.catalogue.albums = [anAlbum(1, 2)];
  await bare.askForLink(songLink);
  const requestId = await bare.askForLink(`spotify:album:${spotifyId('album', 1)}`);
  await bare.run(['resolve', 'download']);
  expect(await view(requestId)).toMatchObject({ title: 'Tones', tracks: [{ title: 'Song 1' }, { title: 'Song 2' }] });
  expect(await bare.jobOf('download')).toMatchObject({ status: 'completed' });
  expect(spotify.requestsTo('token')).toEqual([]);
  await bare.close();
});

test('with downloading turned off nobody is asked, and the sentence says so', async () => {
  const off = await StageBench.open(testDb, { ...asVariables(spotify), AUDIO_PROVIDERS: '' });
  const requestId = await off.askForLink(songLink);
  await off.run(['resolve']);
  const message = "Downloading is turned off here. Attach the file and I'll split it.";
  expect(await view(requestId)).toMatchObject({ status: 'failed', failed: [{ code: 'unsupported_link', message }] });
  expect(spotify.requests).toEqual([]);
  await off.close();
});
