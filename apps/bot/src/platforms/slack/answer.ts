import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@alchemy/core/log';
import { noticeWords, replyWords } from '@alchemy/core/sentences';
import type { webApi } from '@slack/bolt';
import type { Answer, Handlers, Notice, StemsCommand } from '../../chat-platform.ts';
import { drawReply } from './draw.ts';
import { post } from './edit.ts';
import type { SlackMessage } from './message-ref.ts';
import { missingScopeOf, refusalOf } from './refusals.ts';

/** Slack gives three seconds. */
const acknowledgeWithinMs = 2_000;

/** What somebody did, and the ways to answer it. */
export interface Scene {
  readonly client: webApi.WebClient;
  readonly handlers: Handlers;
  /** The person's id, which stands for their direct messages too. */
  readonly user: string;
  readonly log: Logger;
  /** Says that it arrived; with the answer, where there is one in time. */
  acknowledge(answer?: Answer): Promise<void>;
  /** Says something that only this person sees. */
  tell(notice: Notice): Promise<void>;
}

/** The request is written first; the acknowledgement follows, however long that takes, within its limit. */
export async function answerCommand(scene: Scene, command: StemsCommand, message: SlackMessage): Promise<void> {
  if (command.private) return await answerPrivately(scene, command, message);
  const work = scene.handlers.command({ ...command, answer: message });
  await acknowledgeInTime(scene, work);
  const answer = await work;
  if (answer.kind === 'notice') await scene.tell(answer.notice);
  if (answer.kind !== 'reply') return;
  const posted = await postWhereAllowed(scene, message, drawReply(answer.view));
  if (posted !== undefined) await answer.sentAs(posted);
  if (answer.aside) await scene.tell(answer.aside);
}

export async function acknowledgeInTime(scene: Scene, work: Promise<Answer>): Promise<void> {
  const limit = new AbortController();
  const late = wait(acknowledgeWithinMs, undefined, { signal: limit.signal }).catch(() => undefined);
  const answer = await Promise.race([work, late]).finally(() => limit.abort());
  await scene.acknowledge(answer);
}

/** The message is posted before the request is written: where messages are closed, nothing is begun that nobody would see. */
async function answerPrivately(scene: Scene, command: StemsCommand, message: SlackMessage): Promise<void> {
  await scene.acknowledge();
  const looking = { text: replyWords.lookingUp, blocks: [] };
  const posted = await postDirectly(scene, message, looking);
  if (posted === undefined || posted.ts === null) return;
  const answer = await scene.handlers.command({ ...command, answer: posted });
  const { channel, ts } = posted;
  if (answer.kind === 'reply') {
    await scene.client.chat.update({ channel, ts, ...drawReply(answer.view) });
    return await answer.sentAs(posted);
  }
  await scene.client.chat.delete({ channel, ts });
  if (answer.kind === 'notice') await scene.tell(answer.notice);
}

/** Where the bot is no member, the reply goes to the person's direct messages. */
async function postWhereAllowed(scene: Scene, message: SlackMessage, body: ReturnType<typeof drawReply>) {
  try {
    return await post(scene.client, message, body);
  } catch (error) {
    const scope = missingScopeOf(error);
    if (scope !== undefined) return await complain(scene, scope);
    if (!['not_in_channel', 'channel_not_found'].includes(refusalOf(error) ?? '')) throw error;
    return await postDirectly(scene, message, body);
  }
}

/** What the application lacks is said by name, to whoever asked and in the log. */
async function complain({ log, tell }: Scene, scope: string): Promise<undefined> {
  log.error({ platform: 'slack', missing: [scope] }, 'the application lacks scopes');
  await tell(inWords(noticeWords.missingPermissions([scope])));
}

async function postDirectly(scene: Scene, message: SlackMessage, body: ReturnType<typeof drawReply>) {
  try {
    const posted = await post(scene.client, { ...message, channel: scene.user, threadTs: null }, body);
    await scene.tell(inWords(noticeWords.sentPrivately));
    return posted;
  } catch (error) {
    if (refusalOf(error) !== 'messages_tab_disabled') throw error;
    await scene.tell(inWords(noticeWords.messagesClosed));
    return undefined;
  }
}

const inWords = (sentence: string): Notice => ({ lines: [[sentence]], buttons: [] });
