import { expect, test } from 'vitest';
import { buttonId, readButtonId } from './button-id.ts';

const id = '0c6a1d2b-8a52-4d27-9f14-3f0e4c0a3e4f';

test.each(['cancel', 'retry', 'ping', 'renew'] as const)('a %s button is read as it was written', (deed) => {
  expect(readButtonId(buttonId(deed, id))).toEqual({ deed, id });
});

test.each(['', 'cancel', `delete:${id}`, 'cancel:1', `cancel:${id}:2`, `cancel:${id}\n`])('%j is no button', (text) => {
  expect(readButtonId(text)).toBeUndefined();
});
