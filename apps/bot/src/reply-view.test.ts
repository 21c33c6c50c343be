import type { RequestView } from '@alchemy/db/requests';
import { expect, test } from 'vitest';
import type { ReplyView } from './chat-platform.ts';
import { type ReplyFacts, replyView } from './reply-view.ts';
import { drawnText } from './testing/drawn-text.ts';
import { aFailure, aReadyRequest, aReadySong, aRequest, aSong, aStep, now } from './testing/request-views.ts';

const hour = 3_600_000;
const link = {
  linkId: '22222222-2222-4222-8222-222222222222',
  url: 'https://stems.example.org/d/token',
  portalUrl: 'http://portal:3000/d/token',
  expiresAt: new Date(now.getTime() + 24 * hour),
};

const drawn = (view: RequestView, facts: Partial<ReplyFacts> = {}): ReplyView =>
  replyView(view, { now, link: null, isLast: false, uploadLimitBytes: 0, keptUntil: null, ...facts });

const picture = (view: RequestView, facts: Partial<ReplyFacts> = {}): string => drawnText(drawn(view, facts));

const unknown = { title: null, tracks: [], progress: 0, status: 'queued' } as const;
const inLine = aStep({ status: 'queued', stage: 'download', progress: 0, ahead: 2 });

test('a link that nobody has followed yet is being looked up', () => {
  expect(
    picture(aRequest({ ...unknown, step: aStep({ stage: 'resolve', status: 'queued', ahead: 0 }) })),
  ).toMatchInlineSnapshot(`
      "Looking up your song…
      [Cancel](cancel)"
    `);
});

test('a song in line says its place', () => {
  expect(picture(aRequest({ status: 'queued', progress: 0, step: inLine }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    In line: 3rd
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('a song that waits between two stages keeps its percent', () => {
  expect(picture(aRequest({ progress: 27, step: aStep({ status: 'queued', ahead: 0 }) }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    In line: 1st
    ▰▰▱▱▱▱▱▱▱▱ 27 %
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('an upload is called by its file until its song is known', () => {
  expect(
    picture(aRequest({ kind: 'file', title: 'demo.mp3', tracks: [], progress: 3, step: aStep({ stage: 'download' }) })),
  ).toMatchInlineSnapshot(`
      "demo.mp3
      ● Fetching
      ▱▱▱▱▱▱▱▱▱▱ 3 %
      [Cancel](cancel) [Ping me](ping)"
    `);
});

test('a song at work shows its steps, ten cells, the percent and its figures as soon as they are known', () => {
  const { analysis } = aReadySong();
  expect(picture(aRequest({ etaSeconds: 58, tracks: [aSong({ analysis })] }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    ✓ Found  ✓ Downloaded  ● Separating
    ▰▰▰▰▰▱▱▱▱▱ 52 % · about 58 s left
    124 BPM · A minor · 8A
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('the time left is hidden until it was measured', () => {
  expect(picture(aRequest())).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    ✓ Found  ✓ Downloaded  ● Separating
    ▰▰▰▰▰▱▱▱▱▱ 52 %
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('between two jobs the percent stays', () => {
  expect(picture(aRequest({ step: null }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    ▰▰▰▰▰▱▱▱▱▱ 52 %
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('a stage that waits for its next try says why and until when', () => {
  const retry = { at: new Date(now.getTime() + 120_000), code: 'rate_limited', message: 'The source is busy.' };
  expect(picture(aRequest({ step: aStep({ status: 'retrying', retry }) }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    ▰▰▰▰▰▱▱▱▱▱ 52 % · The source is busy; trying again <countdown 2026-11-22T12:02:00.000Z>
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('a finished song offers its page, everything at once, and its instrumental', () => {
  expect(picture(aReadyRequest(), { link })).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    124 BPM · A minor · 8A · vocals, drums, bass, other
    100 % · ready in 1 min 48 s · expires <countdown 2026-11-23T12:00:00.000Z>
    [Open mixer](https://stems.example.org/d/token) [Download all](https://stems.example.org/d/token/all.zip?format=flac) [Instrumental](https://stems.example.org/d/token/instrumental.flac)"
  `);
});

test('who asked for some stems gets those', () => {
  expect(picture(aReadyRequest({ stems: ['vocals'], format: 'mp3' }), { link })).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    124 BPM · A minor · 8A · vocals, drums, bass, other
    100 % · ready in 1 min 48 s · expires <countdown 2026-11-23T12:00:00.000Z>
    [Open mixer](https://stems.example.org/d/token) [Download all](https://stems.example.org/d/token/all.zip?format=mp3)"
  `);
});

test('what was stored is there the first time', () => {
  expect(picture(aReadyRequest({ tookMs: 40, isStored: true }), { link })).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    Already split. Here you go.
    124 BPM · A minor · 8A · vocals, drums, bass, other
    100 % · expires <countdown 2026-11-23T12:00:00.000Z>
    [Open mixer](https://stems.example.org/d/token) [Download all](https://stems.example.org/d/token/all.zip?format=flac) [Instrumental](https://stems.example.org/d/token/instrumental.flac)"
  `);
});

test('without an address that people can reach, the reply says what the operator must set', () => {
  expect(picture(aReadyRequest())).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    124 BPM · A minor · 8A · vocals, drums, bass, other
    100 % · ready in 1 min 48 s
    There is no link: the operator has to set PUBLIC_URL to an address that you can reach.
    "
  `);
});

test('a song whose analysis failed has its stems, the reason, and a way to try again', () => {
  const failed = [aFailure({ stage: 'analysis', message: 'That took longer than it may. Try again later.' })];
  const view = aReadyRequest({ status: 'partial', progress: 99, failed, tracks: [aReadySong({ analysis: null })] });
  expect(picture(view, { link })).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    vocals, drums, bass, other
    That took longer than it may. Try again later.
    ready in 1 min 48 s · expires <countdown 2026-11-23T12:00:00.000Z>
    [Open mixer](https://stems.example.org/d/token) [Download all](https://stems.example.org/d/token/all.zip?format=flac) [Instrumental](https://stems.example.org/d/token/instrumental.flac) [Retry](retry)"
  `);
});

test('a failure says why, and what to do', () => {
  const failed = [aFailure({ message: 'I found only live versions, none of 4:07. Attach the file instead.' })];
  const tracks = [aSong({ status: 'failed', durationMs: null })];
  expect(picture(aRequest({ status: 'failed', step: null, failed, tracks }))).toMatchInlineSnapshot(`
    "Midnight Run — The Vals
    I found only live versions, none of 4:07. Attach the file instead.
    [Retry](retry)"
  `);
});

test('a failure before the song was known has its reason too', () => {
  const failed = [aFailure({ title: 'spotify:track:1', message: 'I could not find that.' })];
  expect(picture(aRequest({ ...unknown, status: 'failed', step: null, failed }))).toMatchInlineSnapshot(`
    "I could not find that.
    [Retry](retry)"
  `);
});

test('a cancelled request says by whom', () => {
  expect(
    picture(aRequest({ status: 'cancelled', step: null, withdrawnBy: 'discord:1', withdrawnByName: 'Sam' })),
  ).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    Cancelled by Sam.
    [Start again](retry)"
  `);
});

test('ended links say how long the stems are kept', () => {
  const keptUntil = new Date('2027-03-03T12:00:00Z');
  const ended = { ...link, expiresAt: now };
  expect(picture(aReadyRequest(), { link: ended, keptUntil })).toMatchInlineSnapshot(`
    "Midnight Run — The Vals · 4:07
    124 BPM · A minor · 8A
    Links ended. The stems are kept until <day 2027-03-03T12:00:00.000Z>.
    [New links](renew)"
  `);
});

const album = { kind: 'album', title: 'Night Drives', progress: 61 } as const;

test('an album counts its songs, and names each', () => {
  const tracks = [
    aReadySong(),
    aSong({ title: 'Neon' }),
    aSong({ title: 'Lights', status: 'queued', progress: 0 }),
    aSong({ title: 'Ghost', status: 'failed' }),
  ];
  const failed = [
    aFailure({ title: 'Ghost', message: 'not available' }),
    aFailure({ title: 'Local file', stage: null, message: 'not available' }),
  ];
  expect(picture(aRequest({ ...album, tracks, failed }))).toMatchInlineSnapshot(`
    "Night Drives — 1 of 5 ready · 61 %
    ✓ 1 Midnight Run
    ● 2 Neon 52 %
    ○ 3 Lights
    ✗ 4 Ghost: not available
    ✗ Local file: not available
    [Cancel](cancel) [Ping me](ping)"
  `);
});

test('a list that nobody can open has its reason', () => {
  const failed = [aFailure({ stage: 'resolve', title: 'spotify:album:1', message: 'That list is private.' })];
  const view = aRequest({ kind: 'album', ...unknown, status: 'failed', step: null, failed });
  expect(picture(view)).toBe('That list is private.\n[Retry](retry)');
});

test('a long list shows what failed and what is at work first', () => {
  const ready = Array.from({ length: 30 }, (_, index) => aReadySong({ title: `Song ${index + 1}` }));
  const tracks = [...ready, aSong({ title: 'Neon' })];
  const { lines } = drawn(aRequest({ ...album, tracks }));
  expect(lines.slice(-2)).toEqual([['● 31 Neon 52 %'], ['and 16 more']]);
});

test.each([
  ['looked up', aRequest({ ...unknown, step: null }), 'Your song: Looking up your song…'],
  ['in line', aRequest({ status: 'queued', progress: 0, step: inLine }), 'Midnight Run: in line'],
  ['at work', aRequest(), 'Midnight Run: 52 %'],
  ['ready', aReadyRequest(), 'Midnight Run: ready'],
  ['failed', aRequest({ status: 'failed' }), 'Midnight Run: failed'],
])('one plain line tells of a request that is %s', (_state, view, summary) => {
  expect(drawn(view).summary).toBe(summary);
});

test('a title from outside stays on one line, keeps its direction and its marks', () => {
  const title = '@everyone <!channel>\n**x** [y](http://z) \u202egnp.exe';
  const view = drawn(aRequest({ title, tracks: [aSong({ title, artist: null })] }));
  expect(view.title).toBe('@everyone <!channel> **x** [y](http://z)  gnp.exe · 4:07');
});
