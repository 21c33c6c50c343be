import { once } from 'node:events';
import { createServer } from 'node:net';
import { createLogger } from '@alchemy/core/log';
import type { Message } from '../../../../tests/stand-ins/slack/message-store.ts';
import { type Slack, type SlackOptions, startSlack } from '../../../../tests/stand-ins/slack/start.ts';
import type { Channel, Team, User } from '../../../../tests/stand-ins/slack/workspaces.ts';
import type { ChatPlatform } from '../chat-platform.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createSlack } from '../platforms/slack.ts';
import type { NetworkRig } from './contract.ts';

const log = createLogger({ service: 'test', level: 'silent' });

/** A person in front of the stand-in. */
export interface SlackRig extends NetworkRig {
  readonly slack: Slack;
  readonly team: Team;
  readonly user: User;
  readonly channel: Channel;
}

export async function startRig(options: SlackOptions = {}, clock: Clock = systemClock): Promise<SlackRig> {
  const slack = await startSlack({ acknowledgeWithinMs: 20_000, ...options });
  const team = slack.workspaces.addTeam();
  const user = slack.workspaces.addUser(team, { name: 'sam' });
  const channel = slack.workspaces.addChannel(team);
  const newest = (): Message | undefined => slack.messages.in(channel).at(-1);
  const door = { appToken: slack.appToken };

  return {
    ...{ slack, team, user, channel },
    identity: `slack:${team.id}:${user.id}`,
    workspace: team.id,
    isShared: true,
    open: ({ token = team.botToken } = {}): ChatPlatform =>
      createSlack({ botToken: token, door, apiUrl: slack.api, clock, log }),
    async command(link) {
      const count = slack.messages.in(channel).length;
      await slack.deliveries.acknowledgementOf(slack.people.command({ user, channel }, '/stems', link));
      if (slack.messages.in(channel).length === count)
        await slack.messages.journal.until(({ kind, message }) => kind === 'created' && message === newest());
    },
    async press(label) {
      const message = newest();
      const button = buttonsOf(message).find((each) => each.label === label);
      if (message === undefined || button === undefined) throw new Error(`There is no ${label} to press.`);
      await slack.deliveries.acknowledgementOf(slack.people.press(user, message, button.id));
    },
    seen() {
      const message = newest();
      const buttons = buttonsOf(message).map(({ label }) => label);
      return message && { text: textOf(message), buttons, isPrivate: message.onlyFor !== undefined };
    },
    pinged: () => slack.messages.journal.entries.flatMap(({ pings }) => pings),
    deleteNewest() {
      const message = newest();
      if (message !== undefined) slack.messages.delete(message, 'person');
    },
    limitNextEdit: (retryAfterMs) => slack.troubles.plan({ kind: 'limited', retryAfterMs }, { path: /chat\.update/ }),
    close: () => slack.close(),
  };
}

/** As Slack shows it: the text only where there are no blocks; mrkdwn decoded, plain text as it is. */
export function textOf({ text, blocks }: Message): string {
  const texts = blocks.flatMap((block) => ('text' in block && isText(block.text) ? [block.text] : []));
  if (texts.length === 0) return decode(text);
  return texts.map((each) => (each.type === 'mrkdwn' ? decode(each.text) : each.text)).join('\n');
}

function isText(value: unknown): value is { type: string; text: string } {
  return typeof value === 'object' && value !== null && 'text' in value && 'type' in value;
}

function decode(text: string): string {
  const signs = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return signs.replaceAll('\u2060', '');
}

function buttonsOf(message: Message | undefined): { id: string; label: string }[] {
  const blocks = message?.blocks ?? [];
  const elements = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return elements.map(({ action_id: id = '', text }) => ({ id, label: text?.text ?? '' }));
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The server had no port.');
  return address.port;
}
