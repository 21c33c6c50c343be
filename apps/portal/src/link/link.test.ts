import { expect, test } from 'vitest';
import { isExpired, noLongerThan } from './link.ts';
import { aLink } from './testing.ts';

const noon = new Date('2026-11-02T12:00:00Z');
const oneMsBefore = new Date(noon.getTime() - 1);

test('a link ends at the very moment of its expiry', () => {
  expect(isExpired(aLink({ expiresAt: noon }), oneMsBefore)).toBe(false);
  expect(isExpired(aLink({ expiresAt: noon }), noon)).toBe(true);
});

test('a token that was signed for less time than its link has ends sooner', () => {
  expect(noLongerThan(aLink({ expiresAt: noon }), oneMsBefore).expiresAt).toEqual(oneMsBefore);
});

test('a token that was signed for more time than its link has ends with it', () => {
  expect(noLongerThan(aLink({ expiresAt: oneMsBefore }), noon).expiresAt).toEqual(oneMsBefore);
});
