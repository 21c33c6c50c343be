import { expect, test } from 'vitest';
import { type ArchiveQuestion, answerArchive } from './archive-answer.ts';
import { aLink, aRequestAtWork, aRequestView, aSong, aStem, fourStems } from './testing.ts';

const now = new Date('2026-11-01T12:00:00Z');
const createdAt = new Date('2026-11-01T11:00:00Z');
const { trackId } = aSong();
const stored = (files = fourStems, of = trackId) => files.map((file) => ({ ...file, trackId: of, createdAt }));
const analysis = aStem('', { kind: 'analysis', stem: null, model: null, path: 'analysis/x.json' });

const ask = (over: Partial<ArchiveQuestion> = {}) =>
  answerArchive({ link: aLink(), request: aRequestView(), format: undefined, files: stored(), now, ...over });

const names = (over: Partial<ArchiveQuestion>) => {
  const answered = ask(over);
  return answered.kind === 'archive' ? answered.entries.map(({ name }) => name) : answered.kind;
};

test('one song lies at the top, each stem under its name, the analysis beside them', () => {
  expect(ask({ files: stored([...fourStems, analysis]) })).toMatchObject({
    kind: 'archive',
    name: 'Sound Forge Alchemy - River Light',
  });
  expect(names({ files: stored([...fourStems, analysis]) })).toEqual([
    'Sound Forge Alchemy - River Light (Bass).flac',
    'Sound Forge Alchemy - River Light (Drums).flac',
    'Sound Forge Alchemy - River Light (Other).flac',
    'Sound Forge Alchemy - River Light (Vocals).flac',
    'analysis.json',
  ]);
});

test('of several songs each has a folder, in the order of the collection', () => {
  const other = '99999999-9999-4999-8999-999999999999';
  const tracks = [
    aSong({ title: 'AC/DC "Live" 🎉', artist: null }),
    aSong({ trackId: other, title: 'שלום', artist: 'א' }),
  ];
  const request = aRequestView({ title: 'Mix: One', tracks, stems: ['vocals'] });
  const files = [...stored(), ...stored(fourStems, other)];
  expect(names({ request, files })).toEqual([
    '01 AC-DC -Live- 🎉/AC-DC -Live- 🎉 (Vocals).flac',
    '02 א - שלום/א - שלום (Vocals).flac',
  ]);
  expect(ask({ request, files })).toMatchObject({ name: 'Mix- One' });
});

test('what is not made yet in that format is asked for, song by song', () => {
  const made = aStem('vocals', { kind: 'format', format: 'mp3' });
  expect(ask({ format: 'mp3', files: stored([...fourStems, made]) })).toEqual({
    kind: 'make',
    there: 1,
    wishes: [{ song: aSong(), stems: ['bass', 'drums', 'other'], format: 'mp3' }],
  });
});

test('a link to some stems gives those, the instrumental among them', () => {
  const sum = aStem('instrumental', { kind: 'format', format: 'flac' });
  expect(names({ link: aLink({ stems: ['instrumental'] }), files: stored([...fourStems, sum]) })).toEqual([
    'Sound Forge Alchemy - River Light (Instrumental).flac',
  ]);
});

test('it waits for the request, knows nothing where nothing was made, and ends with the link', () => {
  expect(ask({ request: aRequestAtWork() })).toMatchObject({ kind: 'working', progress: 63 });
  expect(ask({ files: [] })).toEqual({ kind: 'unknown' });
  expect(ask({ now: new Date('2026-11-02T12:00:00Z') })).toEqual({ kind: 'expired' });
});
