import type { webApi } from '@slack/bolt';
import { type Budget, EditLater } from '../../chat-platform.ts';
import type { drawReply } from './draw.ts';
import type { SlackMessage } from './message-ref.ts';
import { editProblem } from './refusals.ts';

type Body = ReturnType<typeof drawReply>;

/** Within this time the answer may still be on its way; later it never comes. */
const answerLimitMs = 15_000;
const answerWaitMs = 1_000;
const quiet = { unfurl_links: false, unfurl_media: false } as const;

/** About fifty updates a minute and workspace, spread so that no reply waits for the next minute. */
export function budgetsOf({ team, channel, ts, createdAtMs }: SlackMessage): Budget[] {
  return [
    { name: `slack:message:${channel}:${ts ?? createdAtMs}`, edits: 1, perMs: 3_000 },
    { name: teamBudget(team), edits: 4, perMs: 5_000 },
  ];
}

const teamBudget = (team: string): string => `slack:team:${team}`;

/** Updates the message, or posts it where it never was. @throws MessageGone, EditLater */
export async function editMessage(
  client: webApi.WebClient,
  { message, body, nowMs }: { message: SlackMessage; body: Body; nowMs: number },
): Promise<SlackMessage> {
  const { channel, ts, createdAtMs, team } = message;
  if (ts === null && nowMs - createdAtMs < answerLimitMs) throw new EditLater(answerWaitMs);
  try {
    if (ts === null) return await post(client, message, body);
    await client.chat.update({ channel, ts, ...body });
    return message;
  } catch (error) {
    throw editProblem(error, teamBudget(team));
  }
}

/** Posts the reply. Answers where it stands: in direct messages the channel is not the person that was named. */
export async function post(client: webApi.WebClient, message: SlackMessage, body: Body): Promise<SlackMessage> {
  const thread = message.threadTs === null ? {} : { thread_ts: message.threadTs };
  const { channel, ts } = await client.chat.postMessage({ channel: message.channel, ...body, ...thread, ...quiet });
  return { ...message, channel: channel ?? message.channel, ts: ts ?? null };
}
