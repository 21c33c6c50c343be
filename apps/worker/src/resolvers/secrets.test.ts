import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../../../../tests/stand-ins/spotify/catalogue.ts';
import {
  cut,
  type Disturbance,
  htmlInstead,
  premiumRequired,
  status,
  tooManyRequests,
  unauthorized,
  withoutFields,
} from '../../../../tests/stand-ins/spotify/disturbances.ts';
import { startSpotify } from '../../../../tests/stand-ins/spotify/start.ts';
import { aResolver, faultOf, someOptions } from './testing.ts';

const spoilt: Disturbance = (page) => ({ ...page, body: String(page.body).replaceAll('"artists"', '"makers"') });
const broken: Disturbance = (page) => ({ ...page, body: String(page.body).replace('"accessToken":', '') });

test('no secret and no token is ever found in an answer, a fault or its causes', async () => {
  const spotify = await startSpotify({
    catalogue: { tracks: [aTrack(1)], albums: [anAlbum(1, 2)], playlists: [aPlaylist(1, 2)] },
  });
  const link = { type: 'track', id: spotifyId('track', 1) } as const;
  const seen: unknown[] = [await aResolver(spotify).resolve(link, someOptions())];
  for (const atApi of [
    unauthorized,
    premiumRequired,
    htmlInstead,
    cut,
    status(418),
    withoutFields('id'),
    tooManyRequests(9e4),
  ]) {
    for (const atPage of [spoilt, broken, cut, status(500), status(403), tooManyRequests(9e4)]) {
      spotify.calm();
      spotify.disturb('track', atApi);
      spotify.disturb('embed', atPage);
      const options = someOptions();
      seen.push(await faultOf(aResolver(spotify).resolve(link, options)), options.tries);
    }
  }
  spotify.calm();
  spotify.disturb('token', withoutFields('expires_in'));
  seen.push(await aResolver(spotify).resolve(link, someOptions()));
  await spotify.stop();

  const shown = inspect(seen, { depth: null, maxStringLength: null, showHidden: true });
  const authorizations = spotify.requests.flatMap(({ headers }) => headers.authorization?.split(' ')[1] ?? []);
  const secrets = [spotify.credentials.clientSecret, spotify.anonymousToken, ...new Set(authorizations)];
  expect(secrets.length).toBeGreaterThan(3);
  for (const secret of secrets) expect(shown).not.toContain(secret);
});
