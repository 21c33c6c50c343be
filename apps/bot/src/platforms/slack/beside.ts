import type { webApi } from '@slack/bolt';
import type { FetchedFile, Ping } from '../../chat-platform.ts';
import { drawLine } from './draw.ts';
import type { SlackMessage } from './message-ref.ts';
import { editProblem } from './refusals.ts';

/** Puts files into the thread of the message, once. @throws MessageGone, EditLater */
export async function attachFiles(
  client: webApi.WebClient,
  message: SlackMessage,
  files: readonly FetchedFile[],
): Promise<SlackMessage> {
  const { channel, ts, threadTs, hasFiles } = message;
  if (hasFiles || ts === null) return message;
  const uploads = files.map(({ name, bytes }) => ({ filename: name, file: Buffer.from(bytes) }));
  try {
    await client.filesUploadV2({ channel_id: channel, thread_ts: threadTs ?? ts, file_uploads: uploads });
    return { ...message, hasFiles: true };
  } catch (error) {
    throw editProblem(error, `slack:files:${channel}`);
  }
}

/** Mentions people in a message of its own. @throws MessageGone, EditLater */
export async function ping(client: webApi.WebClient, message: SlackMessage, { people, line }: Ping): Promise<void> {
  const { channel, threadTs } = message;
  const mentions = people.map((identity) => `<@${identity.split(':').at(-1)}>`);
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  try {
    await client.chat.postMessage({ channel, text: `${mentions.join(' ')} ${drawLine(line)}`, ...thread });
  } catch (error) {
    throw editProblem(error, `slack:pings:${channel}`);
  }
}
