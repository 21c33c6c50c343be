import type { EditResult } from '@alchemy/core/metrics/bot';
import { until } from '@alchemy/db/testing';
import { expect, test } from 'vitest';
import type { MessageRef } from '../../chat-platform.ts';
import { systemClock } from '../../clock.ts';
import { ReplyEditor } from '../../reply-editor.ts';
import { discordSettings, startRig } from '../../testing/discord-rig.ts';
import { aReply } from '../../testing/screen.ts';

test('a crowd is edited at a pace at which the library refuses nothing, and each state is read once', async () => {
  const roomy = { allowed: 1_000, windowMs: 1_000 };
  const rig = await startRig({ limits: { 'edit-by-token': roomy } });
  const named: MessageRef[] = [];
  const sentAs = async (message: MessageRef) => void named.push(message);
  const platform = rig.open();
  await platform.start({
    command: async () => ({ kind: 'reply', view: aReply(), sentAs }),
    action: async () => ({ kind: 'silence' }),
    suggest: async () => [],
  });
  await rig.command('https://open.spotify.com/track/1');
  await until('the message is named', () => named.length > 0);

  const counts: Partial<Record<EditResult | 'read', number>> = {};
  const count = (what: EditResult | 'read') => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const editor = new ReplyEditor({ clock: systemClock, log: discordSettings(rig.discord).log, count });
  const crowd = Array.from({ length: 60 }, (_, n) => ({ ...named[0], nonce: `${n}` }));
  const waiting = new Set(crowd);
  for (const message of crowd) {
    editor.show({
      key: message.nonce,
      about: {},
      budgets: platform.budgetsOf(message, new Date()),
      read: async () => {
        count('read');
        return aReply({ percent: 1 });
      },
      edit: async (view) => void (await platform.edit(message, view)),
      shown: async () => void waiting.delete(message),
      gone: async () => {},
    });
  }
  await until('all of them show it', () => waiting.size === 0);
  expect(counts).toEqual({ read: crowd.length, sent: crowd.length });
  await editor.stop();
  await platform.stop();
  await rig.close();
});
