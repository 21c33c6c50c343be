import { expect, test } from 'vitest';
import { compareSettings } from './compare-settings.ts';

test('each variable stands once, beside what every program has for it', () => {
  const portal = [
    { name: 'PORT', kind: 'unset' },
    { name: 'LOG_LEVEL', kind: 'shown', value: 'info' },
  ] as const;
  const worker = [{ name: 'LOG_LEVEL', kind: 'shown', value: 'debug' }] as const;
  expect(compareSettings([portal, worker])).toEqual([
    { name: 'LOG_LEVEL', values: [portal[1], worker[0]] },
    { name: 'PORT', values: [portal[0], undefined] },
  ]);
});
