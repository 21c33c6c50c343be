import type { HeldJob, PlannedRequest } from '@alchemy/db/job-types';
import { spotifyKey } from '@alchemy/db/testing';
import { trackIdOf } from '@alchemy/db/track-id';
import { expect, test } from 'vitest';
import { stateOf } from './request-state.ts';
import { aHeldJob, aRequest, song, songKey } from './testing/builders.ts';

const download = `download:${songKey}`;
const processing = `processing:${song.trackId}:htdemucs`;
const analysis = `analysis:${song.trackId}`;
const stems = { result: { stems: ['drums', 'bass', 'other', 'vocals'] } };

const other = { sourceKey: spotifyKey('track', 'b'), trackId: trackIdOf(spotifyKey('track', 'b')) };
const album: Partial<PlannedRequest> = { kind: 'album', sourceKey: spotifyKey('album', 'x') };
const allOf = (track: { sourceKey: string; trackId: string }) => [
  aHeldJob(`download:${track.sourceKey}`, 'completed'),
  aHeldJob(`processing:${track.trackId}:htdemucs`, 'completed', stems),
  aHeldJob(`analysis:${track.trackId}`, 'completed'),
];

test.each<[string, Partial<PlannedRequest>, HeldJob[], string, number]>([
  ['in line', { tracks: [] }, [aHeldJob(download, 'queued')], 'queued', 0],
  ['half of the download', { tracks: [] }, [aHeldJob(download, 'downloading', { progress: 50 })], 'running', 12],
  ['a try that waits', { tracks: [] }, [aHeldJob(download, 'retrying', { progress: 40 })], 'running', 10],
  [
    'looking up a link',
    { ...album, tracks: [] },
    [aHeldJob(`resolve:${album.sourceKey}`, 'downloading', { progress: 50 })],
    'running',
    1,
  ],
  [
    'downloaded, the rest in line',
    {},
    [aHeldJob(download, 'completed'), aHeldJob(processing, 'queued')],
    'running',
    25,
  ],
  [
    'separating and analysing',
    {},
    [
      aHeldJob(download, 'completed'),
      aHeldJob(processing, 'processing', { progress: 50 }),
      aHeldJob(analysis, 'analyzing', { progress: 70 }),
    ],
    'running',
    64,
  ],
  ['all done', {}, allOf(song), 'completed', 100],
  [
    'waiting for the encoding at 99',
    { format: 'mp3' },
    [...allOf(song), aHeldJob(`format:${song.trackId}:htdemucs:vocals:mp3`, 'processing', { progress: 90 })],
    'running',
    99,
  ],
  [
    'the mean of its songs',
    { ...album, tracks: [song, other] },
    [...allOf(song), aHeldJob(`download:${other.sourceKey}`, 'queued')],
    'running',
    50,
  ],
  ['a failed download', { tracks: [] }, [aHeldJob(download, 'failed')], 'failed', 0],
  ['a job cancelled for all', { tracks: [] }, [aHeldJob(download, 'cancelled')], 'cancelled', 0],
  [
    'stems without an analysis are worth having',
    {},
    [aHeldJob(download, 'completed'), aHeldJob(processing, 'completed', stems), aHeldJob(analysis, 'failed')],
    'partial',
    90,
  ],
  [
    'an analysis without stems is not',
    {},
    [aHeldJob(download, 'completed'), aHeldJob(processing, 'failed'), aHeldJob(analysis, 'completed')],
    'failed',
    35,
  ],
  [
    'one of two songs failed',
    { ...album, tracks: [song, other] },
    [...allOf(song), aHeldJob(`download:${other.sourceKey}`, 'failed')],
    'partial',
    50,
  ],
  [
    'as long as something works it works',
    { ...album, tracks: [song, other] },
    [aHeldJob(`download:${other.sourceKey}`, 'failed'), aHeldJob(download, 'downloading', { progress: 100 })],
    'running',
    12,
  ],
  [
    'a song of the album that was never there',
    { ...album, tracks: [song] },
    [
      aHeldJob(`resolve:${album.sourceKey}`, 'completed', {
        result: { unavailable: [{ title: 'Gone', code: 'restricted', message: 'Not here.' }] },
      }),
      ...allOf(song),
    ],
    'partial',
    99,
  ],
  [
    'a second job of the key outweighs one that failed',
    { tracks: [] },
    [aHeldJob(download, 'failed'), aHeldJob(download, 'queued')],
    'queued',
    0,
  ],
  [
    'files removed while it works',
    {},
    [...allOf(song).slice(0, 2), aHeldJob(analysis, 'completed', { stands: false })],
    'running',
    90,
  ],
])('%s', (_, request, have, status, progress) => {
  expect(stateOf(aRequest(request), have)).toEqual({ status, progress });
});
