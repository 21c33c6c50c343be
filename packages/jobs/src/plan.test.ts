import type { HeldJob, PlannedRequest } from '@alchemy/db/job-types';
import { spotifyKey } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plan } from './plan.ts';
import { stateOf } from './request-state.ts';
import { stageParams } from './stages.ts';
import { aHeldJob, aRequest, completed, song, songKey } from './testing/builders.ts';

const download = `download:${songKey}`;
const processing = `processing:${song.trackId}:htdemucs`;
const analysis = `analysis:${song.trackId}`;
const format = (stem: string, kind: string) => `format:${song.trackId}:htdemucs:${stem}:${kind}`;
const stems = { result: { stems: ['drums', 'bass', 'other', 'vocals'] } };

const keysOf = (request: PlannedRequest, have: HeldJob[]) => plan(request, have).map((spec) => spec.key);

type Case = [string, Partial<PlannedRequest>, HeldJob[], string[]];

describe('what a request still lacks', () => {
  test.each<Case>([
    ['a new upload is downloaded', { tracks: [] }, [], [download]],
    [
      'a new link is resolved',
      { kind: 'album', sourceKey: spotifyKey('album', 'a'), tracks: [] },
      [],
      [`resolve:${spotifyKey('album', 'a')}`],
    ],
    ['a known song is downloaded first', {}, [], [download]],
    ['while it is downloaded nothing else begins', {}, [aHeldJob(download, 'downloading')], []],
    ['then it is separated and analysed side by side', {}, [aHeldJob(download, 'completed')], [processing, analysis]],
    [
      'what lives already is not opened twice',
      {},
      [aHeldJob(download, 'completed'), aHeldJob(analysis, 'retrying')],
      [processing],
    ],
    [
      'what failed is not opened again by itself',
      {},
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'failed'), aHeldJob(analysis, 'cancelled')],
      [],
    ],
    ['what was removed is made again', {}, [aHeldJob(download, 'completed', { stands: false })], [download]],
    [
      'stems in flac need no encoding',
      {},
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'queued')],
      [],
    ],
    [
      'the instrumental is made of the others, also in flac',
      { stems: ['vocals', 'instrumental'] },
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'completed')],
      [format('instrumental', 'flac')],
    ],
    [
      'only the stems that were asked for are encoded',
      { stems: ['vocals', 'drums'], format: 'mp3' },
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'completed')],
      [format('vocals', 'mp3'), format('drums', 'mp3')],
    ],
    [
      'every stem of the model is encoded when none was named',
      { format: 'opus' },
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'completed')],
      ['drums', 'bass', 'other', 'vocals'].map((stem) => format(stem, 'opus')),
    ],
    [
      'a stem that the model does not have is left out',
      { stems: ['guitar'], format: 'wav' },
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'completed')],
      [],
    ],
    ...(['queued', 'retrying', 'analyzing'] as const).map(
      (status): Case => [
        `nothing is encoded while the analysis is ${status}, since its tempo and key are written into the files`,
        { format: 'mp3' },
        [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, status)],
        [],
      ],
    ),
    ...(['failed', 'cancelled'] as const).map(
      (status): Case => [
        `an analysis that ${status === 'failed' ? 'failed' : 'was cancelled'} keeps nobody from an encoded file`,
        { stems: ['vocals'], format: 'mp3' },
        [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, status)],
        [format('vocals', 'mp3')],
      ],
    ),
    [
      'nothing is encoded before the stems are there',
      { format: 'wav' },
      [aHeldJob(download, 'completed'), aHeldJob(processing, 'processing'), aHeldJob(analysis, 'completed')],
      [],
    ],
  ])('%s', (_, request, have, expected) => {
    expect(keysOf(aRequest(request), have)).toEqual(expected);
  });
});

test('an attached file is fetched by its own key, and again from where it was once its song is known', () => {
  const sourceKey = 'attachment:slack:T1/F1';
  const [first] = plan(aRequest({ sourceKey, tracks: [] }), []);
  expect(first).toMatchObject({ key: `download:${sourceKey}`, params: { sourceKey } });
  const [again] = plan(aRequest({ sourceKey }), [aHeldJob(download, 'completed', { stands: false })]);
  expect(again).toMatchObject({ key: download, params: { sourceKey } });
});

test('every planned job has parameters that its stage accepts', () => {
  for (const { have, request } of walk(aRequest({ tracks: [], stems: null, format: 'mp3' }), [])) {
    for (const spec of plan(request, have)) expect(stageParams[spec.stage].parse(spec.params)).toEqual(spec.params);
  }
});

const anySong = fc.constantFrom('a', 'b', 'c', 'd', 'e').map((name) => spotifyKey('track', name));
const anyRequest = fc
  .record({
    songs: fc.uniqueArray(anySong, { minLength: 1, maxLength: 4 }),
    stems: fc.option(fc.uniqueArray(fc.constantFrom('vocals', 'drums', 'instrumental'), { minLength: 1 })),
    format: fc.constantFrom('flac' as const, 'mp3' as const, 'wav' as const),
  })
  .map(({ songs, stems: asked, format: kind }) => ({
    request: aRequest({ kind: 'album', sourceKey: spotifyKey('album', 'x'), stems: asked, format: kind, tracks: [] }),
    tracks: songs.map((sourceKey) => ({ sourceKey, trackId: trackIdOf(sourceKey) })),
  }));

test('whatever is asked, completing what is planned ends in completed, with nothing planned twice or too early', () => {
  fc.assert(
    fc.property(anyRequest, fc.infiniteStream(fc.nat()), ({ request, tracks }, picks) => {
      const seen = new Set<string>();
      let progress = 0;
      let last: { request: PlannedRequest; have: HeldJob[] } = { request, have: [] };
      for (const state of walk(request, tracks, () => picks.next().value ?? 0)) {
        for (const spec of plan(state.request, state.have)) {
          expect(seen.has(spec.key) && state.have.some((job) => job.key === spec.key)).toBe(false);
          seen.add(spec.key);
        }
        const now = stateOf(state.request, state.have);
        expect(now.progress).toBeGreaterThanOrEqual(progress);
        expect(Number.isInteger(now.progress)).toBe(true);
        expect(now.progress === 100).toBe(now.status === 'completed');
        progress = now.progress;
        last = state;
      }
      expect(stateOf(last.request, last.have)).toEqual({ status: 'completed', progress: 100 });
    }),
    { numRuns: 50 },
  );
});

/** The states of a request whose jobs are completed one at a time, in the order that `pick` says. */
function* walk(
  request: PlannedRequest,
  tracks: PlannedRequest['tracks'],
  pick: () => number = () => 0,
): Generator<{ request: PlannedRequest; have: HeldJob[] }> {
  const songs = tracks.length === 0 ? [song] : tracks;
  let state = { request, have: [] as HeldJob[] };
  for (;;) {
    yield state;
    const due = plan(state.request, state.have);
    const spec = due[pick() % Math.max(1, due.length)];
    if (spec === undefined) return;
    const have = [...state.have, completed(spec, songs)];
    state = { request: { ...state.request, tracks: songs }, have };
  }
}
