import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { anAlbum, aPlaylist, aTrack, spotifyId } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';
import { type Outcome, StemsBench } from './stems-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 600_000, interval: 100 };

const Done = z.object({
  status: z.enum(['completed', 'partial']),
  tracks: z.array(z.object({ title: z.string(), artist: z.string(), durationMs: z.number() })),
  failed: z.array(z.object({ title: z.string(), code: z.string(), message: z.string() })),
});

let spotify: SpotifyStandIn;
let folder: string;
let bench: StemsBench;
let worker: ReturnType<StemsBench['startWorker']>;
beforeAll(async () => {
  const playlist = aPlaylist(1, 60);
  playlist.tracks[19] = aTrack(20, { playable: false });
  playlist.tracks[39] = aTrack(40, { playable: false });
  spotify = await startSpotify({
    catalogue: { tracks: [aTrack(900)], albums: [anAlbum(1, 12)], playlists: [playlist] },
  });
  folder = await mkdtemp(join(tmpdir(), 'alchemy-links-'));
  bench = await StemsBench.open({
    // The fake pipeline: the songs are tones, the stems are words. Its first search finds only what does not fit.
    PIPELINE_COMMAND: `python3 tests/fake-pipeline.py --mode fault --only fetch --code no_match --once ${join(folder, 'once')}`,
    ...asVariables(spotify),
  });
  worker = bench.startWorker();
  await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
}, limit.timeout);
afterAll(async () => {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
  await bench.close();
  await spotify.stop();
  await rm(folder, { recursive: true });
});

const doneOf = (outcome: Outcome) => Done.parse(outcome.events.at(-1));
const stems = ['analysis.json', 'bass.flac', 'drums.flac', 'other.flac', 'vocals.flac'];

describe('links, over loopback services and with the fake pipeline', { timeout: limit.timeout }, () => {
  const song = `https://open.spotify.com/track/${spotifyId('track', 900)}`;

  test('a song of which no recording fits is offered with numbers, and --pick fetches one', async () => {
    const refused = await bench.stems([song, '--json']);
    expect(refused.exitCode).toBe(1);
    expect(refused.events.at(-1)).toMatchObject({
      type: 'failed',
      code: 'no_match',
      message: 'I found no recording that fits. Attach the file instead.',
      candidates: [{ title: 'Song 900 (Live)', artist: 'The Clicks' }, { title: 'Song 900' }],
    });
    expect(await bench.files()).toEqual([]);

    const picked = await bench.stems([song, '--pick', '1', '--json', '--out', bench.path('picked')]);
    expect(picked.exitCode).toBe(0);
    expect(picked.events[0]).toMatchObject({ requestId: refused.events[0]?.requestId });
    expect((await readdir(bench.path('picked'))).sort()).toEqual(stems);
  });

  test('a short link leads to the same song, which is there already', async () => {
    spotify.catalogue.shortLinks.set('AbC', `${song}?si=1`);
    const before = await bench.starts();
    const outcome = await bench.stems(['https://spotify.link/AbC', '--json', '--out', bench.path('short')]);
    expect(outcome.exitCode).toBe(0);
    expect(doneOf(outcome).tracks).toMatchObject([{ title: 'Song 900' }]);
    expect(await bench.starts()).toEqual({ ...before, resolve: (before.resolve ?? 0) + 1 });
  });

  test('an album of 12 becomes twelve folders in its order', async () => {
    const album = `https://open.spotify.com/intl-de/album/${spotifyId('album', 1)}`;
    const outcome = await bench.stems([album, '--json', '--out', bench.path('album')]);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(doneOf(outcome)).toMatchObject({ status: 'completed', failed: [] });
    const numbers = Array.from({ length: 12 }, (_, n) => n + 1);
    expect(doneOf(outcome).tracks.map(({ title }) => title)).toEqual(numbers.map((n) => `Song ${n}`));
    const folders = numbers.map((n) => `${String(n).padStart(2, '0')} The Clicks, Sine & Sons - Song ${n}`);
    expect((await readdir(bench.path('album'))).sort()).toEqual(folders);
    for (const folder of folders) expect((await readdir(bench.path(`album/${folder}`))).sort()).toEqual(stems);
  });

  test('a playlist of 60 of which 2 are not played gives 58, names the two, and does no work twice', async () => {
    const before = await bench.starts();
    const playlist = `spotify:playlist:${spotifyId('playlist', 1)}`;
    const outcome = await bench.stems([playlist, '--json', '--out', bench.path('playlist')]);
    expect(outcome).toMatchObject({ exitCode: 0 });
    const done = doneOf(outcome);
    expect(done).toMatchObject({ status: 'partial', tracks: { length: 58 } });
    expect(done.failed).toEqual(
      [20, 40].map((n) => ({
        title: `Song ${n}`,
        code: 'restricted',
        message: 'Spotify does not play this song any more.',
      })),
    );
    expect(await readdir(bench.path('playlist'))).toHaveLength(58);
    const after = await bench.starts();
    // Twelve of them are the album's.
    for (const stage of ['download', 'processing', 'analysis']) {
      expect((after[stage] ?? 0) - (before[stage] ?? 0)).toBe(58 - 12);
    }
  });

  test('asking again asks nobody', async () => {
    const asked = spotify.requests.length;
    const again = await bench.stems([song, '--json', '--out', bench.path('again')]);
    expect(again.exitCode).toBe(0);
    expect(spotify.requests).toHaveLength(asked);
  });

  test.each([
    ['https://open.spotify.com/artist/4uLU6hMCjMI75M1A2tKUQC', 'unsupported_link'],
    ['https://open.spotify.com/track/nonsense', 'invalid_url'],
  ])('%s is refused before a request exists', async (link, code) => {
    const outcome = await bench.stems([link, '--json']);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.events).toEqual([expect.objectContaining({ type: 'failed', requestId: null, code })]);
  });
});
