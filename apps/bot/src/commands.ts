import { formatWait } from '@alchemy/core/scale';
import { noticeWords, replyWords } from '@alchemy/core/sentences';
import { listLiveRequests } from '@alchemy/db/asked';
import { admitRequest } from '@alchemy/db/quotas';
import { bindReply, findReply, type MessageRef } from '@alchemy/db/replies';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import { askOf } from './ask-of.ts';
import type { Answer, Command, Notice, Place, StemsCommand } from './chat-platform.ts';
import { answerLimitMs } from './drawing.ts';
import { type Drawer, type FlowParts, readReply } from './flow-parts.ts';
import { notice } from './notice.ts';
import { plain } from './reply-view/song-words.ts';

/** More than a person may have at work, should the operator have lowered that. */
const mostShown = 20;

export async function onCommand(
  parts: FlowParts,
  drawer: Drawer,
  { command, written = () => {} }: { command: Command; written?: (() => void) | undefined },
): Promise<Answer> {
  if (command.kind === 'forget') return await forget(parts, command.person.identity);
  if (!isAllowed(parts, command)) return notice(noticeWords.notHere);
  if (command.kind === 'stems') return await submit(parts, drawer, { command, written });
  return command.kind === 'help' ? notice(...noticeWords.help) : await showQueue(parts, command.person.identity);
}

function isAllowed({ allowedWorkspaces }: FlowParts, { workspace }: Place): boolean {
  return allowedWorkspaces.length === 0 || (workspace !== null && allowedWorkspaces.includes(workspace));
}

/** The request and its reply are written first, the answer follows: whoever dies in between is replaced. */
async function submit(
  parts: FlowParts,
  drawer: Drawer,
  { command, written }: { command: StemsCommand; written: () => void },
): Promise<Answer> {
  const { db, pipeline, platform, quotas } = parts;
  const { name } = platform;
  const { requestId } = await pipeline.submit(
    askOf(command, parts),
    async (tx, id) => {
      const held = { holder: drawer.holder, forMs: answerLimitMs };
      drawer.answering(await bindReply(tx, { requestId: id, platform: name, message: command.answer, ...held }));
    },
    (tx, id) => admitRequest(tx, id, quotas),
  );
  written();
  const view = await readReply(parts, requestId, command.answer);
  const sentAs = async (message: MessageRef): Promise<void> => {
    // Of two bots that were told of the same command only one wrote it down, and the other may have answered first.
    const replyId = await findReply(db, requestId, name);
    if (replyId !== undefined) await drawer.sent({ replyId, requestId, message }, view);
  };
  return { kind: 'reply', view, aside: complaint(parts, command), sentAs };
}

/** What the bot lacks is said by name, to whoever asked and in the log. */
function complaint({ log, platform }: FlowParts, { missing, workspace }: StemsCommand): Notice | null {
  if (missing.length === 0) return null;
  log.warn({ platform: platform.name, workspace, missing }, 'the bot lacks permissions');
  return { lines: [[noticeWords.missingPermissions(missing)]], buttons: [] };
}

async function showQueue({ db }: FlowParts, identity: string): Promise<Answer> {
  const ids = await listLiveRequests(db, identity, mostShown);
  if (ids.length === 0) return notice(noticeWords.nothingAtWork);
  const views = await Promise.all(ids.map((id) => readRequest(db, id)));
  return notice(...views.map(atWork));
}

/** "Midnight Run: 52 % · about 1 min left", or its place in line. */
function atWork({ title, progress, step, etaSeconds }: RequestView): string {
  const name = title === null ? replyWords.yourSong : plain(title);
  const ahead = step?.status === 'queued' ? step.ahead : null;
  if (ahead !== null) return noticeWords.atWork(name, replyWords.inLine(ahead + 1));
  const left = etaSeconds === null ? '' : ` · ${replyWords.timeLeft(formatWait(etaSeconds))}`;
  return noticeWords.atWork(name, `${progress} %${left}`);
}

async function forget({ pipeline }: FlowParts, identity: string): Promise<Answer> {
  await pipeline.forget(identity);
  return notice(noticeWords.forgotten);
}
