import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkout } from '../../tools/env.ts';
import type { Interaction } from '../stand-ins/discord/interactions.ts';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../stand-ins/spotify/catalogue.ts';
import { ChatBench, limit as shortLimit, textOf } from './chat-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { ...shortLimit, timeout: 300_000 };
/** A file of 30 s for the fake pipeline; a control character keeps it from being taken for text. */
const song = Buffer.from('fake song 30000 \u0001 .');

let bench: ChatBench;
beforeAll(async () => {
  bench = await ChatBench.open();
  await bench.startWorker();
  await bench.release();
  await bench.startBot({
    NODE_OPTIONS: `--import ${join(checkout, 'tests/system/socket-watch.mjs')}`,
    SOCKET_WATCH_FILE: bench.path('sockets'),
  });
  const playlist = aPlaylist(1, 60, { title: 'Sixty' });
  playlist.tracks = playlist.tracks.map((track) => ({ ...track, durationMs: 30_000 }));
  playlist.tracks[19] = aTrack(20, { playable: false });
  playlist.tracks[39] = aTrack(40, { playable: false });
  const album = anAlbum(1, 12, { title: 'Twelve' });
  album.tracks = album.tracks.map((track) => ({ ...track, durationMs: 30_000 }));
  bench.spotify.catalogue.playlists = [playlist];
  bench.spotify.catalogue.albums = [album];
}, limit.timeout);
afterAll(() => bench.close(), limit.timeout);

const replyTo = (interaction: Interaction): string => {
  const message = bench.discord.replyTo(interaction);
  return message === undefined ? '' : textOf(message);
};
const untilReply = (interaction: Interaction, ...texts: string[]) =>
  vi.waitFor(() => {
    for (const text of texts) expect(replyTo(interaction)).toContain(text);
  }, limit);

describe('in one chat reply each, over loopback services and with the fake pipeline', {
  timeout: limit.timeout,
}, () => {
  test('an album of 12 goes from link to stems', async () => {
    const interaction = bench.ask(`https://open.spotify.com/album/${spotifyId('album', 1)}`);
    await untilReply(interaction, 'Twelve', '12 of 12 ready', 'ready in');
    expect(await bench.requestOf(interaction)).toMatchObject({ status: 'completed' });
  });

  test('a playlist of 60 with 2 that are not played tells of both, and of the 58 that are there', async () => {
    const interaction = bench.ask(`https://open.spotify.com/playlist/${spotifyId('playlist', 1)}`);
    await untilReply(interaction, 'Sixty', '58 of 60 ready', 'Song 20', 'Song 40', 'does not play this song');
    expect(await bench.requestOf(interaction)).toMatchObject({ status: 'partial' });
  });

  test('a short link is followed by the worker, and the reply has the song', async () => {
    bench.spotify.catalogue.shortLinks.set('AbC', bench.aLink({ title: 'Behind a short link' }));
    const interaction = bench.ask('https://spotify.link/AbC');
    await untilReply(interaction, 'Behind a short link', '100 %');
  });

  test('an attached file is fetched by the worker', async () => {
    const file = bench.discord.people.upload({ name: 'Hand made.mp3', bytes: song, contentType: 'audio/mpeg' });
    const interaction = bench.discord.people.slash({ user: bench.user, channel: bench.channel }, 'stems', { file });
    await untilReply(interaction, 'Hand made', '100 %');
  });

  test('a refusal of the worker is told in its sentence', async () => {
    const interaction = bench.ask(`https://open.spotify.com/track/${spotifyId('track', 999_999)}`);
    await untilReply(interaction, 'I could not find that. Check the name or the link and try again.');
  });

  test('meanwhile the bot connected to PostgreSQL, Redis and the chat networks, and to nothing else', async () => {
    const tried = (await readFile(bench.path('sockets'), 'utf8')).trim().split('\n');
    expect(new Set(tried)).toEqual(new Set(bench.endpoints));
    expect(bench.spotify.requests.length).toBeGreaterThan(0);
  });
});
