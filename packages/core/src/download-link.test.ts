import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readToken, signToken } from './download-link.ts';

const secret = 'a secret of sufficient length';
const claim = { id: '3f0e4c0a-8a52-4d27-9f14-0c6a1d2b3e4f', expiresAt: new Date('2026-11-23T12:00:00.123Z') };

test('a token gives back what was signed, to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true }),
      (id, expiresAt) => {
        expect(readToken(signToken({ id, expiresAt }, secret), secret)).toEqual({ id, expiresAt });
      },
    ),
  );
});

test('every flipped bit makes it unreadable', () => {
  const bytes = Buffer.from(signToken(claim, secret), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(readToken(altered.toString('base64url'), secret)).toBeUndefined();
  }
});

test('another secret, another length and another spelling make it unreadable', () => {
  const token = signToken(claim, secret);
  expect(readToken(token, 'another secret')).toBeUndefined();
  for (const text of [
    '',
    token.slice(1),
    `${token}A`,
    `${token}=`,
    ` ${token}`,
    `${token}\n`,
    token.replace(/.$/, '+'),
  ]) {
    expect(readToken(text, secret)).toBeUndefined();
  }
});
