import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAliveWorkers } from '@alchemy/db/workers';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkout } from '../../tools/env.ts';
import { aRecording, type Recording } from '../stand-ins/audio-source/recordings.ts';
import { type AudioSource, startAudioSource } from '../stand-ins/audio-source/start.ts';
import { aPlaylist, aTrack, spotifyId } from '../stand-ins/spotify/catalogue.ts';
import {
  embedWithoutState,
  htmlInstead,
  premiumRequired,
  status,
  tooManyRequests,
  unauthorized,
  withoutFields,
} from '../stand-ins/spotify/disturbances.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';
import { StemsBench } from './stems-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 600_000, interval: 100 };
/** What the fake separation takes every recording for. */
const durationMs = 30_000;

let folder: string;
let spotify: SpotifyStandIn;
let audio: AudioSource;
let bench: StemsBench;
let worker: ReturnType<StemsBench['startWorker']>;
let n = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alchemy-faults-'));
  spotify = await startSpotify();
  audio = await startAudioSource();
  await writeFile(join(folder, 'pipeline.sh'), pipeline);
  await chmod(join(folder, 'pipeline.sh'), 0o755);
  bench = await StemsBench.open(variables());
  worker = bench.startWorker();
  await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
}, limit.timeout);
beforeEach(async () => {
  n += 1;
  spotify.catalogue.tracks.push(aTrack(n, { durationMs }));
  spotify.catalogue.playlists.push(aPlaylist(n, 2));
  audio.recordings.splice(0, Number.POSITIVE_INFINITY, fitting());
  await fetchWith('real');
});
afterEach(async () => {
  spotify.calm();
  audio.calm();
  await bench.db.execute(sql`delete from services`);
});
afterAll(async () => {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
  await bench.close();
  await spotify.stop();
  await audio.stop();
  await rm(folder, { recursive: true });
});

/**
 * The stems are words of the fake pipeline. Recordings are fetched by the real downloader, unless the file says how the
 * fake one is to fail: a child that fetches is known by its HOME, which lies in the folder of its run.
 */
const pipeline = `#!/bin/bash
fake="python3 ${checkout}/tests/fake-pipeline.py"
case "$HOME" in */work/*) ;; *) exec $fake ;; esac
how=$(cat "$(dirname "$0")/fetch")
[ "$how" = real ] && exec ${checkout}/.data/fetch/bin/python -m pipeline.fetch serve
exec $fake $how
`;
const fetchWith = (how: string) => writeFile(join(folder, 'fetch'), how);
const fitting = (over: Partial<Recording> = {}) => aRecording({ title: `Song ${n}`, durationMs, ...over });

const variables = (over: Record<string, string> = {}) => ({
  PIPELINE_COMMAND: join(folder, 'pipeline.sh'),
  AUDIO_PROVIDERS: 'yt-dlp',
  YTDLP_SEARCH: audio.searchTemplate,
  RETRY_BASE_MS: '200',
  ...asVariables(spotify),
  ...over,
});

const song = () => `https://open.spotify.com/track/${spotifyId('track', n)}`;
const playlist = () => `https://open.spotify.com/playlist/${spotifyId('playlist', n)}`;
const stems = (link: string) => bench.stems([link, '--json', '--out', bench.path(`out-${n}`)]);

type Disturb = () => unknown;
type Failure = [name: string, disturb: Disturb, code: string, message: string];

describe('of the services that know songs', { timeout: limit.timeout }, () => {
  const broken = 'The operator has to update me.';
  const unavailable = 'A service that I need does not answer. Try again in a few minutes.';
  const noPage = () => spotify.disturb('embed', embedWithoutState());
  test.each<Failure>([
    [
      'credentials that are refused, and a page that has changed',
      () => [spotify.disturb('track', unauthorized), noPage()],
      'operator_attention',
      'Spotify does not accept the credentials that the operator gave me.',
    ],
    [
      'an account without Premium, and a page that has changed',
      () => [spotify.disturb('track', premiumRequired), noPage()],
      'operator_attention',
      "Spotify's Web API wants the operator to have an active Premium subscription.",
    ],
    [
      'a song that is not there',
      () => spotify.catalogue.tracks.splice(0),
      'not_found',
      'I could not find that. Check the name or the link and try again.',
    ],
    [
      'a web page in place of data, and no other',
      () => [spotify.disturb('track', htmlInstead), spotify.disturb('embed', status(500))],
      'service_unavailable',
      unavailable,
    ],
    [
      'a field that was taken away, and a page that has changed',
      () => [spotify.disturb('track', withoutFields('name')), noPage()],
      'operator_attention',
      `Spotify's answer is not as it was: track.name is missing. ${broken}`,
    ],
    [
      'a limit that does not end',
      () => [spotify.disturb('track', tooManyRequests(0)), spotify.disturb('embed', tooManyRequests(0))],
      'rate_limited',
      'The music service has asked us to wait too often. Try again later.',
    ],
  ])('%s: the reply says so, and nothing is kept', async (_, disturb, code, message) => {
    const before = [await bench.files(), await bench.rows()];
    disturb();
    const outcome = await stems(song());
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code, message });
    expect(outcome.exitCode).toBe(1);
    expect([await bench.files(), await bench.rows()]).toEqual(before);
  });

  test.each<Failure>([
    [
      'that is private',
      () => spotify.disturb('embed', embedWithoutState(404)),
      'private_or_missing',
      'That song or list is private or no longer there. Make it public, or attach the file.',
    ],
    [
      'whose page has changed',
      noPage,
      'operator_attention',
      `Spotify's answer is not as it was: page.props.pageProps.state is missing. ${broken}`,
    ],
  ])('a list %s: the reply says so, and nothing is kept', async (_, disturb, code, message) => {
    const before = [await bench.files(), await bench.rows()];
    disturb();
    const outcome = await stems(playlist());
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code, message });
    expect([await bench.files(), await bench.rows()]).toEqual(before);
  });

  test.each<[string, Disturb]>([
    ['an error that passes', () => spotify.disturb('track', status(500), 1)],
    ['a limit of 3 s', () => spotify.disturb('track', tooManyRequests(3), 1)],
    ['a limit of a day', () => spotify.disturb('track', tooManyRequests(86_400))],
    ['credentials that are refused', () => spotify.disturb('track', unauthorized)],
    ['an account without Premium', () => spotify.disturb('track', premiumRequired)],
    ['fields that nobody needs', () => spotify.disturb('track', withoutFields('explicit', 'album', 'external_ids'))],
    ['catalogues that are away', () => spotify.disturb('deezer-track', status(503))],
  ])('%s: the song comes all the same', async (_, disturb) => {
    disturb();
    expect(await stems(song())).toMatchObject({ exitCode: 0 });
  });

  test('when every way is limited for a day, the reply names the time; Ctrl-C withdraws the request', async () => {
    spotify.disturb('track', tooManyRequests(86_400));
    spotify.disturb('embed', tooManyRequests(7_200));
    const child = bench.start([song()]);
    let shown = '';
    child.stdout?.on('data', (data) => {
      shown += data;
    });
    await vi.waitFor(() => expect(shown).toMatch(/asks us to wait 2 h, until \d{4}-\d\d-\d\d \d\d:\d\d UTC/), limit);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });
});

describe('of the source of the audio, read by the real downloader', { timeout: limit.timeout }, () => {
  const noMatch = 'I found no recording that fits. Attach the file instead.';
  test.each<[...Failure, candidates: number]>([
    ['nothing is found', () => audio.recordings.splice(0), 'no_match', noMatch, 0],
    [
      'only other lengths are found',
      () => audio.recordings.splice(0, 1, fitting({ durationMs: 60_000 }), fitting({ durationMs: 50_000 })),
      'no_match',
      noMatch,
      2,
    ],
    [
      'every recording is refused (403)',
      () => audio.disturb('media', { kind: 'status', status: 403 }),
      'service_unavailable',
      'A service that I need does not answer. Try again in a few minutes.',
      0,
    ],
  ])('%s: the reply says so, and nothing is kept', async (_, disturb, code, message, candidates) => {
    const before = await bench.files();
    disturb();
    const outcome = await stems(song());
    const failed = outcome.events.at(-1);
    expect(failed).toMatchObject({ type: 'failed', code, message });
    expect(failed?.candidates ?? []).toHaveLength(candidates);
    expect(await bench.files()).toEqual(before);
  });

  test('a recording that says one length and has another is not taken', async () => {
    const before = await bench.files();
    audio.recordings.splice(0, 1, fitting({ durationMs: 60_000, saidMs: durationMs }));
    const outcome = await stems(song());
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code: 'no_match' });
    expect(await bench.files()).toEqual(before);
  });

  test.each<[string, Disturb]>([
    ['503 twice', () => audio.disturb('media', { kind: 'status', status: 503 }, { times: 2 })],
    ['a body that is cut off', () => audio.disturb('media', { kind: 'cut' }, { after: 1, times: 1 })],
    ['a body that falls silent', () => audio.disturb('media', { kind: 'stall' }, { after: 1, times: 1 })],
    ['403 once', () => audio.disturb('media', { kind: 'status', status: 403 }, { after: 1, times: 1 })],
  ])('%s: the recording comes all the same', async (_, disturb) => {
    disturb();
    expect(await stems(song())).toMatchObject({ exitCode: 0 });
    expect((await bench.files()).filter((path) => path.startsWith('work/'))).toEqual([]);
  });
});

describe('of the downloader itself, played by the fake one', { timeout: limit.timeout }, () => {
  test.each([
    ['disk_full', '', 'There is no room on the disk. The operator has to free some; then press Retry.'],
    ['operator_attention', '', 'Something here needs the operator. They can see it in the portal.'],
    ['restricted', '', 'This song cannot be provided here.'],
    ['service_unavailable', '--retryable', 'A service that I need does not answer. Try again in a few minutes.'],
  ])('%s: the reply says so, and nothing is kept', async (code, more, message) => {
    const before = await bench.files();
    await fetchWith(`--mode fault --code ${code} ${more}`);
    const outcome = await stems(song());
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code, message });
    expect(await bench.files()).toEqual(before);
  });

  test('a crash is tried again, told at last, and kept for the operator with the end of its log', async () => {
    const before = await bench.files();
    await fetchWith('--mode crash');
    const outcome = await stems(song());
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code: 'internal' });
    expect(await bench.files()).toEqual(before);
    const tries = await bench.db.execute(
      sql`select outcome, cause, log_tail from job_tries order by started_at desc limit 3`,
    );
    expect([...tries].map(({ outcome: ended }) => ended)).toEqual(['failed', 'retrying', 'retrying']);
    expect(tries[0]).toMatchObject({
      cause: expect.stringContaining('The child ended'),
      log_tail: expect.stringContaining('crashes as it was told'),
    });
  });
});
