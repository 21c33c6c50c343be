import { expect, test } from 'vitest';
import { movesBetween, pinsOf } from './pins.ts';

const before = `# The fetch environment
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:00==
    # via redis
spotdl==4.6.0 \\
    --hash=sha256:11
yt-dlp==2026.10.26 \\
    --hash=sha256:22
    # via spotdl==4.6.0
`;

test('the pins are names and versions, without hashes and reasons', () => {
  expect([...pinsOf(before)]).toEqual([
    ['async-timeout', '5.0.1'],
    ['spotdl', '4.6.0'],
    ['yt-dlp', '2026.10.26'],
  ]);
});

test('what moved is told from where to where, and what came or went', () => {
  const after = before.replace('yt-dlp==2026.10.26', 'yt-dlp==2026.11.20').replace('async-timeout', 'zlib-ng');
  expect(movesBetween(before, after)).toEqual([
    'async-timeout 5.0.1 → (none)',
    'yt-dlp 2026.10.26 → 2026.11.20',
    'zlib-ng (none) → 5.0.1',
  ]);
  expect(movesBetween(before, before)).toEqual([]);
});
