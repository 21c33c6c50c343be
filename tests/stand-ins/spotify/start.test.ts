import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { anAlbum, aPlaylist, aTrack, spotifyId } from './catalogue.ts';
import { cut, hang, status, tooManyRequests, withoutFields } from './disturbances.ts';
import { type SpotifyStandIn, startSpotify } from './start.ts';

let spotify: SpotifyStandIn;
beforeEach(async () => {
  spotify = await startSpotify({
    catalogue: { tracks: [aTrack(1)], albums: [anAlbum(1, 60)], playlists: [aPlaylist(1, 3)] },
  });
});
afterEach(() => spotify.stop());

const askForToken = (secret: string) =>
  fetch(`${spotify.url}/api/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${spotify.credentials.clientId}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });

async function askApi(path: string): Promise<Response> {
  const answer = await askForToken(spotify.credentials.clientSecret);
  const token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  return fetch(`${spotify.url}/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
}

test('a token is given for the right secret only, and the Web API wants one', async () => {
  expect((await askForToken('wrong')).status).toBe(400);
  expect((await fetch(`${spotify.url}/v1/tracks/${spotifyId('track', 1)}`)).status).toBe(401);
  const answer = await askApi(`/tracks/${spotifyId('track', 1)}`);
  expect(await answer.json()).toMatchObject({ name: 'Song 1', external_ids: { isrc: 'QZSFA2600001' } });
});

test('an album is read in pages of at most 50, and shows no ISRC', async () => {
  const path = `/albums/${spotifyId('album', 1)}/tracks`;
  expect((await askApi(`${path}?limit=51`)).status).toBe(400);
  const answer = await (await askApi(`${path}?limit=50&offset=50`)).json();
  const { items, total } = z.object({ items: z.array(z.unknown()), total: z.number() }).parse(answer);
  expect(total).toBe(60);
  expect(items).toHaveLength(10);
  expect(items[0]).not.toHaveProperty('external_ids');
});

test('a playlist of somebody else is refused', async () => {
  expect((await askApi(`/playlists/${spotifyId('playlist', 1)}/items`)).status).toBe(403);
});

test('a disturbance lasts as many answers as it was given, and the next one follows', async () => {
  const address = `${spotify.url}/track/isrc:QZSFA2600001`;
  spotify.disturb('deezer-track', status(500), 1);
  spotify.disturb('deezer-track', tooManyRequests(3), 1);
  spotify.disturb('deezer-track', withoutFields('title', 'contributors.name'), 1);
  expect((await fetch(address)).status).toBe(500);
  expect((await fetch(address)).headers.get('retry-after')).toBe('3');
  expect(await (await fetch(address)).json()).toMatchObject({ isrc: 'QZSFA2600001', contributors: [{}, {}] });
  expect(await (await fetch(address)).json()).toMatchObject({ title: 'Song 1' });
  expect(spotify.requestsTo('deezer-track')).toHaveLength(4);
});

test('an answer can be cut or left hanging, and stopping ends what hangs', async () => {
  spotify.disturb('embed', cut, 1);
  spotify.disturb('embed', hang);
  const address = `${spotify.url}/embed/track/${spotifyId('track', 1)}`;
  await expect(fetch(address).then((answer) => answer.text())).rejects.toThrow();
  const hanging = expect(fetch(address)).rejects.toThrow();
  await expect.poll(() => spotify.requestsTo('embed').length).toBe(2);
  await spotify.stop();
  await hanging;
});

test('MusicBrainz refuses whoever asks too fast or without a name', async () => {
  const strict = await startSpotify({ musicBrainzGapMs: 3_600_000 });
  const ask = (agent: string) => fetch(`${strict.url}/ws/2/isrc/X`, { headers: { 'user-agent': agent } });
  expect((await ask('node')).status).toBe(403);
  expect((await ask('Alchemy/1.0')).status).toBe(503);
  await strict.stop();
});
