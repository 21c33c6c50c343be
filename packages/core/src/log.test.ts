import { expect, test } from 'vitest';
import { maskSecrets } from './log.ts';

test('passwords in addresses and tokens in link paths are masked', () => {
  const token = 'A'.repeat(72);
  expect(
    maskSecrets(`postgres://app:hunter2@127.0.0.1/app and redis://:pw@h and https://x.example/d/${token}/all.zip`),
  ).toBe('postgres://app:***@127.0.0.1/app and redis://:***@h and https://x.example/d/***/all.zip');
});
