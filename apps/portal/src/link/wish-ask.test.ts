import { Ask } from '@alchemy/db/ask';
import { expect, test } from 'vitest';
import { aLink, aRequestView, aSong } from './testing.ts';
import { askForWish } from './wish-ask.ts';

const wish = { song: aSong(), stems: ['vocals'], format: 'mp3' } as const;

test('asking twice is the same ask, and another format is another', () => {
  const ask = askForWish(aLink(), aRequestView(), wish);
  expect(askForWish(aLink(), aRequestView(), wish)).toEqual(ask);
  expect(askForWish(aLink(), aRequestView(), { ...wish, format: 'wav' }).interactionId).not.toBe(ask.interactionId);
});

test('it asks for that stem of that song alone, for whoever asked first', () => {
  const ask = Ask.parse(
    askForWish(aLink(), aRequestView({ asker: 'slack:T1:U1', workspace: 'T1', private: true }), wish),
  );
  expect(ask).toMatchObject({ kind: 'file', stems: ['vocals'], format: 'mp3', model: 'htdemucs', platform: 'portal' });
  expect(ask).toMatchObject({ asker: 'slack:T1:U1', workspace: 'T1', private: true });
});

test('a song of a collection is asked for as a track', () => {
  const song = aSong({ sourceKey: 'spotify:track:4PTG3Z6ehGkBFwjybzWkR8' });
  expect(askForWish(aLink(), aRequestView(), { ...wish, song }).kind).toBe('track');
});
