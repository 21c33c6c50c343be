import type { OutputFormat } from '@alchemy/db/ask';
import { describe, expect, test } from 'vitest';
import { answer, type Question } from './answer.ts';
import { aLink, aRequestAtWork, aRequestView, aSong, aStem, fourStems } from './testing.ts';

const now = new Date('2026-11-01T12:00:00Z');
const afterwards = new Date('2026-11-02T12:00:00Z');

function ask(stem: string, format: OutputFormat = 'flac', over: Partial<Question> = {}) {
  const wanted = { kind: 'stem', place: 1, stem, format } as const;
  return answer({ link: aLink(), request: aRequestView(), files: fourStems, now, wanted, ...over });
}

describe('a finished song', () => {
  test('its stems are there', () => {
    expect(ask('vocals')).toMatchObject({ kind: 'stored', file: aStem('vocals'), song: aSong() });
  });

  test('another format is made when it is asked for', () => {
    expect(ask('vocals', 'mp3')).toEqual({ kind: 'make', wish: { song: aSong(), stems: ['vocals'], format: 'mp3' } });
  });

  test('a format that was made before is there', () => {
    const mp3 = aStem('vocals', { kind: 'format', format: 'mp3', path: 'formats/vocals.mp3' });
    expect(ask('vocals', 'mp3', { files: [...fourStems, mp3] })).toMatchObject({ kind: 'stored', file: mp3 });
  });

  test('the instrumental is made of the others', () => {
    expect(ask('instrumental')).toMatchObject({ kind: 'make', wish: { stems: ['instrumental'], format: 'flac' } });
  });

  test('a stem that the model does not make is unknown', () => {
    expect(ask('guitar')).toEqual({ kind: 'unknown' });
    expect(ask('guitar', 'flac', { link: aLink({ stems: ['guitar'] }) })).toEqual({ kind: 'unknown' });
  });

  test('stems of another model do not count', () => {
    const files = [aStem('vocals', { model: 'mine' })];
    expect(ask('vocals', 'flac', { files })).toEqual({ kind: 'unknown' });
  });

  test('a place beyond the last song is unknown', () => {
    const wanted = { kind: 'stem', place: 2, stem: 'vocals', format: 'flac' } as const;
    expect(ask('vocals', 'flac', { wanted })).toEqual({ kind: 'unknown' });
  });

  test('its analysis is there', () => {
    const analysis = aStem('', { kind: 'analysis', stem: null, model: null });
    const wanted = { kind: 'analysis', place: 1 } as const;
    expect(ask('', 'flac', { wanted, files: [...fourStems, analysis] })).toMatchObject({ file: analysis });
    expect(ask('', 'flac', { wanted })).toEqual({ kind: 'unknown' });
  });
});

describe('a link to some stems', () => {
  const link = aLink({ stems: ['vocals', 'instrumental'] });

  test('gives out those', () => {
    expect(ask('vocals', 'flac', { link }).kind).toBe('stored');
    expect(ask('instrumental', 'opus', { link }).kind).toBe('make');
  });

  test('knows no others', () => {
    expect(ask('drums', 'flac', { link }).kind).toBe('unknown');
  });

  test('falls back on what the request asked for', () => {
    const request = aRequestView({ stems: ['drums'] });
    expect(ask('drums', 'flac', { request }).kind).toBe('stored');
    expect(ask('vocals', 'flac', { request }).kind).toBe('unknown');
  });
});

describe('an expired link', () => {
  test('says so for what it gave out', () => {
    expect(ask('vocals', 'flac', { now: afterwards })).toEqual({ kind: 'expired' });
    expect(ask('vocals', 'mp3', { now: afterwards })).toEqual({ kind: 'expired' });
  });

  test('says so after the files have gone', () => {
    expect(ask('vocals', 'flac', { now: afterwards, files: [] })).toEqual({ kind: 'expired' });
  });

  test('still tells nothing of what it never gave out', () => {
    expect(ask('guitar', 'flac', { now: afterwards })).toEqual({ kind: 'unknown' });
    expect(ask('drums', 'flac', { now: afterwards, link: aLink({ stems: ['vocals'] }) })).toEqual({ kind: 'unknown' });
  });
});

describe('a song at work', () => {
  const request = aRequestAtWork();

  test('answers with the job and its percent', () => {
    expect(ask('vocals', 'flac', { request, files: [] })).toEqual({
      kind: 'working',
      jobId: request.step?.jobId,
      progress: 63,
    });
  });

  test('between two jobs it still works', () => {
    const between = aRequestAtWork({ step: null });
    expect(ask('vocals', 'flac', { request: between, files: [] })).toEqual({
      kind: 'working',
      jobId: null,
      progress: 41,
    });
  });

  test('whose source is still looked at works too', () => {
    const early = aRequestAtWork({ tracks: [] });
    expect(ask('vocals', 'flac', { request: early, files: [] })).toMatchObject({ kind: 'working', progress: 63 });
    expect(ask('vocals', 'flac', { request: early, files: [], now: afterwards })).toEqual({ kind: 'expired' });
    const failed = aRequestView({ status: 'failed', tracks: [] });
    expect(ask('vocals', 'flac', { request: failed, files: [] })).toEqual({ kind: 'unknown' });
  });

  test('that failed will never have the file', () => {
    const failed = aRequestView({ tracks: [aSong({ status: 'failed', files: [] })] });
    expect(ask('vocals', 'flac', { request: failed, files: [] })).toEqual({ kind: 'unknown' });
  });
});

describe('a mix', () => {
  const mix = (lanes: Record<string, number>, over: Partial<Question> = {}) =>
    ask('', 'mp3', { wanted: { kind: 'mix', place: 1, lanes, format: 'mp3' }, ...over });

  test('is made of the levels that it names', () => {
    const answered = mix({ vocals: 0, drums: 100, bass: 50 });
    expect(answered).toEqual({ kind: 'make', wish: { song: aSong(), stems: ['mix-32640000'], format: 'mp3' } });
  });

  test('that was made before is there', () => {
    const made = aStem('mix-32640000', { kind: 'format', format: 'mp3', path: 'formats/mix.mp3' });
    expect(mix({ drums: 100, bass: 50 }, { files: [...fourStems, made] })).toMatchObject({
      kind: 'stored',
      file: made,
    });
  });

  test('of an instrumental lane turns up all that is no voice', () => {
    const request = aRequestView({ stems: ['vocals', 'instrumental'] });
    expect(mix({ vocals: 10, instrumental: 100 }, { request })).toMatchObject({ wish: { stems: ['mix-6464640a'] } });
  });

  test('of a lane that the link does not give out is unknown', () => {
    const link = aLink({ stems: ['instrumental'] });
    expect(mix({ vocals: 100 }, { link })).toEqual({ kind: 'unknown' });
    expect(mix({ instrumental: 100 }, { link }).kind).toBe('make');
    expect(mix({ guitar: 100 })).toEqual({ kind: 'unknown' });
    expect(mix({ vocals: 100 }, { link, now: afterwards })).toEqual({ kind: 'unknown' });
    expect(mix({ vocals: 100 }, { now: afterwards })).toEqual({ kind: 'expired' });
  });
});

describe('what a page draws', () => {
  const files = [
    ...fourStems,
    aStem('', { kind: 'peaks', stem: null }),
    aStem('', { kind: 'cover', stem: null, model: null }),
  ];

  test.each(['score', 'cover'] as const)('its %s is there, or not', (kind) => {
    const wanted = { kind, place: 1 } as const;
    expect(ask('', 'flac', { wanted, files })).toMatchObject({ kind: 'stored' });
    expect(ask('', 'flac', { wanted })).toEqual({ kind: 'unknown' });
    expect(ask('', 'flac', { wanted, files, now: afterwards })).toEqual({ kind: 'expired' });
  });
});
