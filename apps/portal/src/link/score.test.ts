import { expect, test } from 'vitest';
import { Score, scoreOf } from './score.ts';

const peaks = (level: number) => ({ min: [-level, 0], max: [level, 0] });
const file = {
  version: 1,
  sampleRate: 44_100,
  samples: 88_200,
  stems: { vocals: peaks(90), drums: peaks(30), bass: peaks(40) },
};
const sections = [{ startSeconds: 0, endSeconds: 2, label: 'A' }];

test('a score has the lanes that are given out, in their order, with beats and sections', () => {
  const score = scoreOf(file, { beats: [0.5, 1], sections, chroma: [] }, ['vocals', 'drums']);
  expect(Score.parse(score)).toEqual({
    sampleRate: 44_100,
    samples: 88_200,
    lanes: [
      { stem: 'vocals', peaks: peaks(90) },
      { stem: 'drums', peaks: peaks(30) },
    ],
    beats: [0.5, 1],
    sections,
  });
});

test('the instrumental is drawn from all that is no voice', () => {
  expect(scoreOf(file, undefined, ['instrumental'])?.lanes).toEqual([{ stem: 'instrumental', peaks: peaks(50) }]);
});

test('without an analysis, or with one of another shape, there are no beats', () => {
  for (const analysis of [undefined, { beats: 'many' }, 7]) {
    expect(scoreOf(file, analysis, ['bass'])).toMatchObject({ beats: [], sections: [] });
  }
});

test('peaks of another shape are no score', () => {
  expect(scoreOf({ stems: {} }, undefined, ['vocals'])).toBeUndefined();
});
