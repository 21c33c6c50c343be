import { noticeWords } from '@alchemy/core/sentences';
import { endPings, listPings } from '@alchemy/db/pings';
import type { Reply } from '@alchemy/db/replies';
import { MessageGone, type MessageRef, type ReplyView } from './chat-platform.ts';
import type { FlowParts } from './flow-parts.ts';

/**
 * Tells those who pressed Ping me that the request is over, in a new message: edits notify nobody. They are crossed off
 * afterwards: whoever takes over in between sends the same message again, which the network knows by its key.
 */
export async function tellWhoWaits(
  { db, platform, log }: FlowParts,
  { replyId, requestId, message }: Pick<Reply, 'replyId' | 'requestId'> & { readonly message: MessageRef },
  view: ReplyView,
): Promise<void> {
  const waiting = await listPings(db, requestId);
  if (waiting.length === 0) return;
  const people = waiting.map(({ identity }) => identity);
  const line = [noticeWords.pingNow(view.title ?? view.summary)];
  try {
    await platform.ping(message, { people, line, key: `${replyId}:${view.version.epoch}` });
  } catch (error) {
    if (!(error instanceof MessageGone)) throw error;
    log.warn({ err: error, requestId, reply: replyId }, 'nobody could be pinged here');
  }
  await endPings(db, requestId, waiting);
}
