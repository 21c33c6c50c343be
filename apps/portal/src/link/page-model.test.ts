import { expect, test } from 'vitest';
import { pageModel } from './page-model.ts';
import { aLink, aRequestAtWork, aRequestView, aSong, aStem, fourStems } from './testing.ts';

test('a single song gives the page its title, and its figures in words', () => {
  const page = pageModel('T', aLink(), aRequestView());
  expect(page).toMatchObject({ title: 'River Light', subtitle: 'Sound Forge Alchemy', work: undefined, failures: [] });
  expect(page.songs[0]?.facts).toEqual([
    { name: 'Length', value: '0:36' },
    { name: 'Tempo', value: '112 BPM' },
    { name: 'Key', value: 'A minor · 8A' },
    { name: 'Loudness', value: '-19.9 LUFS' },
  ]);
});

test('the voice comes first, and every stem has its addresses', () => {
  const [song] = pageModel('T', aLink(), aRequestView()).songs;
  expect(song?.stems.map(({ name }) => name)).toEqual(['vocals', 'drums', 'bass', 'other']);
  expect(song?.stems[0]).toEqual({
    name: 'vocals',
    listenHref: '/d/T/1/vocals.flac',
    downloads: [{ format: 'flac', href: '/d/T/1/vocals.flac', size: '4.1 MB' }],
  });
});

test('a smaller format that is there is what the player takes', () => {
  const mp3 = aStem('vocals', { kind: 'format', format: 'mp3', sizeBytes: 900_000 });
  const [song] = pageModel('T', aLink(), aRequestView({ tracks: [aSong({ files: [...fourStems, mp3] })] })).songs;
  expect(song?.stems[0]?.listenHref).toBe('/d/T/1/vocals.mp3');
  expect(song?.stems[0]?.downloads.map(({ format }) => format)).toEqual(['mp3', 'flac']);
});

test('only what the link gives out is shown', () => {
  const [song] = pageModel('T', aLink({ stems: ['drums'] }), aRequestView()).songs;
  expect(song?.stems.map(({ name }) => name)).toEqual(['drums']);
});

test('a collection is called by its own title and numbers its songs', () => {
  const page = pageModel(
    'T',
    aLink(),
    aRequestView({ title: 'Night Set', tracks: [aSong(), aSong({ title: 'Two' })] }),
  );
  expect(page).toMatchObject({ title: 'Night Set', subtitle: '2 songs' });
  expect(page.songs[1]?.stems[0]?.listenHref).toBe('/d/T/2/vocals.flac');
});

test('the analysis is linked once it is there', () => {
  const analysis = aStem('', { kind: 'analysis', stem: null, model: null });
  const request = aRequestView({ tracks: [aSong({ files: [...fourStems, analysis] })] });
  expect(pageModel('T', aLink(), request).songs[0]?.analysisHref).toBe('/d/T/1/analysis.json');
  expect(pageModel('T', aLink(), aRequestView()).songs[0]?.analysisHref).toBeUndefined();
});

test('work under way shows what is done and how much of it', () => {
  expect(pageModel('T', aLink(), aRequestAtWork()).work).toEqual({ doing: 'Separating', percent: 41 });
  expect(pageModel('T', aLink(), aRequestAtWork({ step: null })).work?.doing).toBe('In line');
});

test('songs that could not be had are named', () => {
  const failed = [
    {
      trackId: null,
      candidates: [],
      title: 'Lost',
      stage: null,
      code: 'no_match',
      message: 'I found no recording that fits.',
    },
  ];
  expect(pageModel('T', aLink(), aRequestView({ failed })).failures).toEqual(['Lost: I found no recording that fits.']);
});
