import { expect, test } from 'vitest';
import { isWaiting, PageModel, pageModel } from './page-model.ts';
import { aLink, aRequestAtWork, aRequestView, aSong, aStem, fourStems } from './testing.ts';

test('a single song gives the page its title, and its figures', () => {
  const page = pageModel('T', aLink(), aRequestView());
  expect(page).toMatchObject({ title: 'River Light', subtitle: 'Sound Forge Alchemy', work: null, failures: [] });
  expect(page.songs[0]).toMatchObject({ durationMs: 35_625, tempoBpm: 112, key: 'A minor', camelot: '8A' });
  expect(page.expiresAt).toBe('2026-11-02T12:00:00.000Z');
});

test('it is plain data: the browser reads back what was sent', () => {
  const page = pageModel('T', aLink(), aRequestAtWork());
  expect(PageModel.parse(JSON.parse(JSON.stringify(page)))).toEqual(page);
});

test('the voice comes first, and every stem has its addresses', () => {
  const [song] = pageModel('T', aLink(), aRequestView()).songs;
  expect(song?.lanes.map(({ label }) => label)).toEqual(['Vocals', 'Drums', 'Bass', 'Other']);
  expect(song?.lanes[0]?.downloads).toEqual([
    { format: 'flac', href: '/d/T/1/vocals.flac', size: '4.1 MB' },
    { format: 'wav', href: '/d/T/1/vocals.wav', size: null },
    { format: 'mp3', href: '/d/T/1/vocals.mp3', size: null },
    { format: 'm4a', href: '/d/T/1/vocals.m4a', size: null },
    { format: 'opus', href: '/d/T/1/vocals.opus', size: null },
  ]);
});

test('a format that is there tells its size', () => {
  const mp3 = aStem('vocals', { kind: 'format', format: 'mp3', sizeBytes: 900_000 });
  const [song] = pageModel('T', aLink(), aRequestView({ tracks: [aSong({ files: [...fourStems, mp3] })] })).songs;
  expect(song?.lanes[0]?.downloads[2]).toMatchObject({ format: 'mp3', size: '900 kB' });
});

test('only what the link gives out is shown', () => {
  const lanes = (link = aLink(), request = aRequestView()) => pageModel('T', link, request).songs[0]?.lanes;
  expect(lanes(aLink({ stems: ['drums'] }))?.map(({ stem }) => stem)).toEqual(['drums']);
  expect(lanes(aLink(), aRequestView({ stems: ['bass'] }))?.map(({ stem }) => stem)).toEqual(['bass']);
});

test('the instrumental is a lane where it was asked for, made or not', () => {
  const peaks = aStem('', { kind: 'peaks', stem: null });
  const lanes = (stems: string[] | null, files = [peaks]) =>
    pageModel('T', aLink(), aRequestView({ stems, tracks: [aSong({ files })] })).songs[0]?.lanes.map(
      ({ stem }) => stem,
    );
  expect(lanes(['instrumental'])).toEqual(['instrumental']);
  expect(lanes(['instrumental', 'vocals'], [peaks, aStem('vocals')])).toEqual(['vocals', 'instrumental']);
  expect(lanes(['instrumental'], [])).toEqual([]);
  expect(lanes(null, [peaks, aStem('drums')])).toEqual(['drums']);
});

test('a collection is called by its own title and numbers its songs', () => {
  const tracks = [aSong(), aSong({ title: 'Two' })];
  const page = pageModel('T', aLink(), aRequestView({ title: 'Night Set', tracks }));
  expect(page).toMatchObject({ title: 'Night Set', subtitle: '2 songs' });
  expect(page.songs[1]).toMatchObject({ place: 2, base: '/d/T/2' });
});

test('what is there beside the stems is linked', () => {
  const more = (['analysis', 'cover', 'peaks'] as const).map((kind) => aStem('', { kind, stem: null }));
  const [song] = pageModel('T', aLink(), aRequestView({ tracks: [aSong({ files: [...fourStems, ...more] })] })).songs;
  expect(song).toMatchObject({ analysisHref: '/d/T/1/analysis.json', coverHref: '/d/T/1/cover.jpg', hasScore: true });
  const [bare] = pageModel('T', aLink(), aRequestView()).songs;
  expect(bare).toMatchObject({ analysisHref: null, coverHref: null, hasScore: false });
});

test('everything at once is offered when all is done, the format that was asked for first', () => {
  const { archives } = pageModel('T', aLink(), aRequestView({ format: 'mp3' }));
  expect(archives.map(({ href }) => href)[0]).toBe('/d/T/all.zip?format=mp3');
  expect(archives).toHaveLength(5);
  expect(pageModel('T', aLink(), aRequestAtWork()).archives).toEqual([]);
});

test('work under way shows what is done, how much of it and how long it takes', () => {
  const page = pageModel('T', aLink(), aRequestAtWork({ etaSeconds: 80 }));
  expect(page.work).toEqual({ doing: 'Separating', percent: 41, timeLeft: 'about 2 min left' });
  expect(isWaiting(page)).toBe(true);
  expect(pageModel('T', aLink(), aRequestAtWork({ step: null })).work).toMatchObject({
    doing: 'In line',
    timeLeft: null,
  });
});

test('songs that could not be had are named', () => {
  const failed = [
    {
      title: 'Lost',
      trackId: null,
      stage: null,
      code: 'no_match',
      message: 'I found no recording that fits.',
      candidates: [],
    },
  ];
  expect(pageModel('T', aLink(), aRequestView({ failed })).failures).toEqual(['Lost: I found no recording that fits.']);
});
