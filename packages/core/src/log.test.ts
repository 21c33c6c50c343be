import { expect, test } from 'vitest';
import { maskSecrets } from './log.ts';

test('passwords in addresses and tokens in link paths are masked', () => {
  const token = 'A'.repeat(72);
  expect(
    maskSecrets(`postgres://app:hunter2@127.0.0.1/app and redis://:pw@h and https://x.example/d/${token}/all.zip`),
  ).toBe('postgres://app:***@127.0.0.1/app and redis://:***@h and https://x.example/d/***/all.zip');
});

test.each([
  ['authorization: Bearer abc.def-123456', 'authorization: Bearer ***'],
  ['Basic Y2xpZW50OnNlY3JldA==', 'Basic ***'],
  ['Bot MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCj', 'Bot ***'],
  ['xoxb-1234-abcd and xapp-1-A-b', 'xoxb-*** and xapp-***'],
  ['{"access_token":"BQDabcdef","n":1}', '{"access_token":"***","n":1}'],
  ['{"text":"{\\"client_secret\\":\\"abcdefgh\\"}"}', '{"text":"{\\"client_secret\\":\\"***\\"}"}'],
  ['https://cdn.example/a.mp3?ex=12&hm=0123456789abcdef&x=1', 'https://cdn.example/a.mp3?ex=12&hm=***&x=1'],
])('%s is masked', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test('what is no secret stays', () => {
  const text = 'The bot token: see .env. Bearers of news; signal=abcdefghi; 12 tokens';
  expect(maskSecrets(text)).toBe(text);
});
