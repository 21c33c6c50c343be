import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  analysisPath,
  coverPath,
  downloadPath,
  formatPath,
  peaksPath,
  runOfWorkFolder,
  stemPath,
  trackOfPath,
  uploadPath,
  workPath,
} from './layout.ts';

const trackId = '0192f3a4-5b6c-7d8e-9f01-23456789abcd';
const hash = 'a'.repeat(64);

describe('paths', () => {
  test.each([
    [downloadPath(trackId, 'mp3'), `downloads/${trackId}.mp3`],
    [coverPath(trackId), `covers/${trackId}.jpg`],
    [stemPath(trackId, 'htdemucs', 'vocals'), `stems/${trackId}/htdemucs/vocals.flac`],
    [peaksPath(trackId, 'htdemucs'), `stems/${trackId}/htdemucs/peaks.json`],
    [analysisPath(trackId), `analysis/${trackId}.json`],
    [formatPath(trackId, 'htdemucs', 'bass+drums', 'mp3'), `formats/${trackId}/htdemucs/bass+drums.mp3`],
    [uploadPath(hash), `uploads/${hash}`],
    [workPath(trackId, 3), `work/${trackId}-3`],
  ])('%s is where the contract says', (path, expected) => expect(path).toBe(expected));

  test('no part of any other shape makes a path: whatever passes has neither dots nor separators to climb with', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '../x', 'a/b', 'a\\b', '', '.', 'A\0'),
    );
    const makers = [
      (value: string) => downloadPath(value, 'mp3'),
      (value: string) => downloadPath(trackId, value),
      (value: string) => stemPath(trackId, value, 'vocals'),
      (value: string) => stemPath(trackId, 'htdemucs', value),
      (value: string) => formatPath(trackId, 'htdemucs', 'vocals', value),
      (value: string) => uploadPath(value),
      (value: string) => workPath(value, 1),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...makers), anything, (make, value) => {
        let path: string;
        try {
          path = make(value);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        expect(path.split('/').every((part) => /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(part))).toBe(true);
      }),
    );
  });
});

describe('reading paths back', () => {
  test('a folder of work/ names its run, and any other name none', () => {
    expect(runOfWorkFolder(`${trackId}-12`)).toEqual({ jobId: trackId, run: 12 });
    expect(runOfWorkFolder(`${trackId}-`)).toBeUndefined();
    expect(runOfWorkFolder(`${trackId}_1`)).toBeUndefined();
    expect(runOfWorkFolder('lost')).toBeUndefined();
  });

  test('a stored file names its track', () => {
    const paths = [downloadPath(trackId, 'mp3'), stemPath(trackId, 'm', 'bass'), analysisPath(trackId)];
    for (const path of paths) expect(trackOfPath(path)).toBe(trackId);
    for (const path of [uploadPath(hash), workPath(trackId, 1), 'downloads/other.mp3', `stems/${trackId}x`, '']) {
      expect(trackOfPath(path)).toBeUndefined();
    }
  });
});
