import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAliveWorkers } from '@alchemy/db/workers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { checkout } from '../../tools/env.ts';
import { fetchProgram } from '../../tools/setup/fetch-environment.mjs';
import { aRecording } from '../stand-ins/audio-source/recordings.ts';
import { type AudioSource, startAudioSource } from '../stand-ins/audio-source/start.ts';
import { aTrack, type CatalogueTrack } from '../stand-ins/spotify/catalogue.ts';
import { type SpotifyStandIn, startSpotify } from '../stand-ins/spotify/start.ts';
import { asVariables } from '../stand-ins/spotify/variables.ts';
import { StemsBench } from './stems-bench.ts';

/** Against hanging, not an expectation of speed. */
const limit = { timeout: 600_000, interval: 100 };
/** Long enough to be separated, short enough to wait for. */
const durationMs = 9_000;

const songs = Array.from({ length: 12 }, (_, n) => aTrack(n + 1, { durationMs }));
let spotify: SpotifyStandIn;
let source: AudioSource;
let tools: string;
beforeAll(async () => {
  tools = await mkdtemp(join(tmpdir(), 'alchemy-tools-'));
  await makeTools();
  spotify = await startSpotify({ catalogue: { tracks: songs } });
  source = await startAudioSource();
});
afterEach(() => source.calm());
afterAll(() => Promise.all([source.stop(), spotify.stop(), rm(tools, { recursive: true })]));

const loopback = () => ({
  AUDIO_PROVIDERS: 'yt-dlp',
  YTDLP_SEARCH: source.searchTemplate,
  ...asVariables(spotify),
  RETRY_BASE_MS: '10',
});

/** A song that nobody asked for yet. */
let asked = 0;
const nextSong = (): CatalogueTrack => songs[asked++] ?? expect.fail('all songs were asked for');
const linkTo = ({ id }: CatalogueTrack) => `https://open.spotify.com/track/${id}`;
const keep = (...recordings: Parameters<typeof aRecording>[0][]) =>
  source.recordings.splice(0, Number.POSITIVE_INFINITY, ...recordings.map((each) => aRecording(each)));

/** A bench with a worker that serves it. */
async function openBench(variables: Record<string, string> = {}) {
  const bench = await StemsBench.open({ ...loopback(), ...variables });
  const worker = bench.startWorker();
  await vi.waitFor(async () => expect(await listAliveWorkers(bench.db)).toHaveLength(1), limit);
  return {
    bench,
    async close() {
      const ended = once(worker, 'exit');
      worker.kill('SIGTERM');
      await ended;
      await bench.close();
    },
  };
}

describe('a recording, by real yt-dlp and the real pipeline', { timeout: limit.timeout }, () => {
  let opened: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    opened = await openBench();
  }, limit.timeout);
  afterAll(() => opened.close());

  test('goes from link to stems, though the source stumbles twice and cuts the body', async () => {
    const { bench } = opened;
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

  test('that is silent is not taken', async () => {
    const { bench } = opened;
    const before = await bench.files();
    const song = nextSong();
    keep({ title: song.title, durationMs, toneHz: 0 });
    const outcome = await bench.stems([linkTo(song), '--json']);
    expect(outcome).toMatchObject({ exitCode: 1 });
    const message = 'The recording that I found is silent. Attach the file instead.';
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code: 'no_match', message });
    expect(await bench.files()).toEqual(before);
  });
});

const Rows = z.looseObject({ tracks: z.number() });

/** How the real downloader is started for one test: its Python, what lies on its path before ours, its options. */
interface Surroundings {
  python?: string;
  path?: string;
  options?: string;
}

/** The real downloader, with little patience; a child that fetches is known by its HOME, in the folder of its run. */
const downloader = `#!/bin/bash
case "$HOME" in */work/*) ;; *) exec python3 ${checkout}/tests/fake-pipeline.py ;; esac
. "$(dirname "$0")/surroundings"
export PYTHONPATH="$path:$PYTHONPATH"
exec "$python" -m pipeline.fetch serve --stall-seconds 1 --retry-seconds 0.01 $options
`;

type Failure = [name: string, code: string, message: string, trouble: () => Surroundings | undefined];

/** Everything here happens to real tools; the pipeline behind them is the fake one, which none of it reaches. */
describe.each<[routes: string, Failure[]]>([
  [
    'yt-dlp',
    [
      [
        'media that are refused',
        'service_unavailable',
        'A service that I need does not answer. Try again in a few minutes.',
        () => disturbMedia({ kind: 'status', status: 403 }),
      ],
      [
        'media that are gone',
        'private_or_missing',
        'That song or list is private or no longer there. Make it public, or attach the file.',
        () => disturbMedia({ kind: 'status', status: 404 }),
      ],
      [
        'a body that stalls for good',
        'timeout',
        'That took longer than it may. Try again later.',
        () => disturbMedia({ kind: 'stall' }, 1),
      ],
      [
        'a disk that is full',
        'disk_full',
        'There is no room on the disk. The operator has to free some; then press Retry.',
        () => {
          // Files of one megabyte are the largest here, and three minutes are more.
          keep({ title: songs[asked]?.title, durationMs: 181_000 });
          songs[asked] = { ...expectSong(), durationMs: 181_000 };
          spotify.catalogue.tracks.splice(0, Number.POSITIVE_INFINITY, ...songs);
          return { options: '--file-mb 1' };
        },
      ],
      [
        'a source that wants a login',
        'operator_attention',
        'Something here needs the operator. They can see it in the portal.',
        () => {
          source.disturb('search', { kind: 'status', status: 401 });
          return undefined;
        },
      ],
    ],
  ],
  [
    'spotdl',
    [
      [
        'no JavaScript runtime',
        'operator_attention',
        'Something here needs the operator. They can see it in the portal.',
        () => ({ python: join(tools, 'without-runtime/bin/python') }),
      ],
      [
        'a crash of spotdl',
        'internal',
        'Something went wrong on our side. It is written down for the operator; try again.',
        () => ({ path: join(tools, 'broken') }),
      ],
    ],
  ],
])('a recording that does not come by %s', { timeout: limit.timeout }, (routes, failures) => {
  let opened: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    opened = await openBench({ AUDIO_PROVIDERS: routes, PIPELINE_COMMAND: join(tools, 'downloader.sh') });
  }, limit.timeout);
  afterAll(() => opened.close());

  test.each(failures)('%s is told as %s, and storage and database are as before', async (_, code, message, trouble) => {
    const { bench } = opened;
    keep({ title: expectSong().title, durationMs });
    await surround(trouble() ?? {});
    const before = { files: await bench.files(), rows: Rows.parse(await bench.rows()) };
    const outcome = await bench.stems([linkTo(nextSong()), '--json']);
    expect(outcome).toMatchObject({ exitCode: 1 });
    expect(outcome.events.at(-1)).toMatchObject({ type: 'failed', code, message });
    expect(await bench.files()).toEqual(before.files);
    // What the link stands for was found out, and stays known.
    expect(await bench.rows()).toEqual({ ...before.rows, tracks: before.rows.tracks + 1 });
  });
});

const expectSong = (): CatalogueTrack => songs[asked] ?? expect.fail('all songs were asked for');

function disturbMedia(disturbance: Parameters<AudioSource['disturb']>[1], after = 0): undefined {
  source.disturb('media', disturbance, { after });
}

const surround = ({ python = fetchProgram(checkout), path = '', options = '' }: Surroundings) =>
  writeFile(join(tools, 'surroundings'), `python='${python}'\npath='${path}'\noptions='${options}'\n`);

/** A downloader to be surrounded, an environment without the runtime, and a package that breaks as it is imported. */
async function makeTools(): Promise<void> {
  await writeFile(join(tools, 'downloader.sh'), downloader, { mode: 0o755 });
  await mkdir(join(tools, 'broken'));
  await writeFile(join(tools, 'broken/pykakasi.py'), "raise RuntimeError('broken for a test')\n");
  const environment = join(fetchProgram(checkout), '../..');
  const bare = join(tools, 'without-runtime');
  await mkdir(join(bare, 'bin'), { recursive: true });
  for (const name of ['pyvenv.cfg', 'lib']) await symlink(join(environment, name), join(bare, name));
  await symlink(await realpath(fetchProgram(checkout)), join(bare, 'bin/python'));
}
