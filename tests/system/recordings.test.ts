import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { aRecording } from '../stand-ins/audio-source/recordings.ts';
import { type AudioSource, startAudioSource } from '../stand-ins/audio-source/start.ts';
import { aTrack, type CatalogueTrack } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { StemsBench } from './stems-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 600_000, interval: 100 };

const Rows = z.looseObject({ tracks: z.number() });

/** Long enough to be separated, short enough to wait for. */
const durationMs = 9_000;
const songs = Array.from({ length: 12 }, (_, n) => aTrack(n + 1, { durationMs }));

let spotify: SpotifyStandIn;
let source: AudioSource;
let bench: StemsBench;
let worker: ReturnType<StemsBench['startWorker']>;
beforeAll(async () => {
  spotify = await startSpotify({ catalogue: { tracks: songs } });
  source = await startAudioSource();
  const { url, credentials } = spotify;
  bench = await StemsBench.open({
    AUDIO_PROVIDERS: 'yt-dlp',
    YTDLP_SEARCH: source.searchTemplate,
    SPOTIFY_CLIENT_ID: credentials.clientId,
    SPOTIFY_CLIENT_SECRET: credentials.clientSecret,
    SPOTIFY_API_URL: url,
    SPOTIFY_ACCOUNTS_URL: url,
    SPOTIFY_OPEN_URL: url,
    DEEZER_API_URL: url,
    MUSICBRAINZ_API_URL: url,
    RETRY_BASE_MS: '10',
  });
  worker = bench.startWorker();
  await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
}, limit.timeout);
afterAll(async () => {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
  await bench.close();
  await Promise.all([source.stop(), spotify.stop()]);
});
beforeEach(() => source.calm());

/** A song that nobody asked for yet. */
let asked = 0;
const nextSong = (): CatalogueTrack => songs[asked++] ?? expect.fail('all songs were asked for');
const linkTo = ({ id }: CatalogueTrack) => `https://open.spotify.com/track/${id}`;
const keep = (...recordings: Parameters<typeof aRecording>[0][]) =>
  source.recordings.splice(0, Number.POSITIVE_INFINITY, ...recordings.map((each) => aRecording(each)));

describe('a recording, by real yt-dlp from a loopback source', { timeout: limit.timeout }, () => {
  test('goes from link to stems, though the source stumbles twice and cuts the body', async () => {
    const song = nextSong();
    keep({ title: `${song.title} (Live)`, durationMs: 60_000 }, { title: song.title, durationMs });
    source.disturb('search', { kind: 'status', status: 503 }, { times: 2 });
    source.disturb('media', { kind: 'cut' }, { after: 1, times: 1 });
    const outcome = await bench.stems([linkTo(song), '--json', '--out', bench.path('out')]);
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.events.at(-1)).toMatchObject({ type: 'done', tracks: [{ title: song.title, durationMs }] });
    const stems = ['analysis.json', 'bass.flac', 'drums.flac', 'other.flac', 'vocals.flac'];
    expect((await readdir(bench.path('out'))).sort()).toEqual(stems);
    // A look and a download, the download twice: from the start, and from where it was cut.
    const ranges = source.requestsTo('media').map(({ range }) => range);
    expect(ranges).toEqual([undefined, undefined, expect.stringMatching(/^bytes=\d+-$/)]);
  });

  const faults: [string, () => void, code: string, message: string][] = [
    [
      'nothing found',
      () => keep({ title: 'Something else', durationMs }),
      'no_match',
      'I found no recording that fits. Attach the file instead.',
    ],
    [
      'only wrong lengths',
      () => keep({ title: titleOfNext(), durationMs: 60_000 }),
      'no_match',
      'I found no recording that fits. Attach the file instead.',
    ],
    [
      'silence',
      () => keep({ title: titleOfNext(), durationMs, toneHz: 0 }),
      'no_match',
      'The recording that I found is silent. Attach the file instead.',
    ],
    [
      'media that are refused',
      () => {
        keep({ title: titleOfNext(), durationMs });
        source.disturb('media', { kind: 'status', status: 403 });
      },
      'service_unavailable',
      'A service that I need does not answer. Try again in a few minutes.',
    ],
    [
      'media that are gone',
      () => {
        keep({ title: titleOfNext(), durationMs });
        source.disturb('media', { kind: 'status', status: 404 });
      },
      'private_or_missing',
      'That song or list is private or no longer there. Make it public, or attach the file.',
    ],
    [
      'a source that is away',
      () => source.disturb('search', { kind: 'status', status: 503 }),
      'service_unavailable',
      'A service that I need does not answer. Try again in a few minutes.',
    ],
    [
      'a source that wants a login',
      () => source.disturb('search', { kind: 'status', status: 401 }),
      'operator_attention',
      'Something here needs the operator. They can see it in the portal.',
    ],
  ];
  const titleOfNext = () => songs[asked]?.title;

  test.each(faults)('%s is told, and leaves storage and database as they were', async (_, trouble, code, message) => {
    trouble();
    const before = { files: await bench.files(), rows: Rows.parse(await bench.rows()) };
    const outcome = await bench.stems([linkTo(nextSong()), '--json']);
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code, message });
    expect(await bench.files()).toEqual(before.files);
    // What the link stands for was found out, and stays known.
    expect(await bench.rows()).toEqual({ ...before.rows, tracks: before.rows.tracks + 1 });
  });
});
