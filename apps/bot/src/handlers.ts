import { Fault, type FaultCode } from '@alchemy/core/errors';
import { faultSentence, noticeWords } from '@alchemy/core/sentences';
import { isConnectionError } from '@alchemy/db/connection-errors';
import { findLink } from '@alchemy/db/links';
import { bindReply, nameMessage } from '@alchemy/db/replies';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import { findOrCreateUser } from '@alchemy/db/users';
import { askOf } from './ask-of.ts';
import { type ButtonDeed, readButtonId } from './button-id.ts';
import type { Action, Answer, Command, Handlers, Place, ReplyView, StemsCommand } from './chat-platform.ts';
import { type FlowParts, readReply } from './flow-parts.ts';
import { linkButtons } from './reply-view/buttons.ts';

/** What handlers need of the drawing of replies. */
export interface Drawer {
  lookNow(): void;
  answering(replyId: string): void;
  sent(replyId: string, view: ReplyView): void;
}

/** Answers what people do. Nothing outside is called: parse, write the request, enqueue, answer. */
export function createHandlers(parts: FlowParts, drawer: Drawer): Handlers {
  const answering = (work: Promise<Answer>) => work.catch((error: unknown) => apology(parts, error));
  return {
    command: (command) => answering(onCommand(parts, drawer, command)),
    action: (action) => answering(onAction(parts, drawer, action)),
  };
}

async function onCommand(parts: FlowParts, drawer: Drawer, command: Command): Promise<Answer> {
  if (!isAllowed(parts, command)) return notice(noticeWords.notHere);
  if (command.kind === 'help') return notice(...noticeWords.help);
  return await submit(parts, drawer, command);
}

/** The request and its reply are written first, the answer follows: whoever dies in between is replaced. */
async function submit(parts: FlowParts, drawer: Drawer, command: StemsCommand): Promise<Answer> {
  const { db, pipeline, platform } = parts;
  let replyId: string | undefined;
  const { requestId } = await pipeline.submit(askOf(command, platform.name), async (tx, id) => {
    replyId = await bindReply(tx, { requestId: id, platform: platform.name, message: command.answer });
    drawer.answering(replyId);
  });
  const view = await readReply(parts, requestId);
  const sentAs = async (message: StemsCommand['answer']): Promise<void> => {
    if (replyId === undefined) return;
    await nameMessage(db, replyId, message);
    drawer.sent(replyId, view);
  };
  return { kind: 'reply', view, sentAs };
}

async function onAction(parts: FlowParts, drawer: Drawer, action: Action): Promise<Answer> {
  const deed = readButtonId(action.id);
  if (deed === undefined) return notice(noticeWords.oldButton);
  const { db, pipeline, pings } = parts;
  const view = await requestOf(parts, deed);
  if (deed.deed === 'ping') {
    pings.add(view.requestId, action.person.identity);
    return notice(noticeWords.pingComing);
  }
  if (!mayTouch(view, action)) return notice(noticeWords.notYours);
  if (deed.deed === 'renew') return await renew(parts, view);
  const { identity, name } = action.person;
  await findOrCreateUser(db, identity, name);
  await pipeline[deed.deed](view.requestId, { identity });
  drawer.lookNow();
  return { kind: 'silence' };
}

async function requestOf({ db }: FlowParts, { deed, id }: ButtonDeed): Promise<RequestView> {
  if (deed !== 'renew') return await readRequest(db, id);
  const link = await findLink(db, id);
  if (link === undefined || link.revokedAt !== null) throw new Fault('not_found', noticeWords.oldButton);
  return await readRequest(db, link.requestId);
}

async function renew({ links }: FlowParts, view: RequestView): Promise<Answer> {
  const link = await links.renew(view);
  if (link === null) return notice(noticeWords.noLinks);
  return { kind: 'notice', notice: { lines: [[noticeWords.newLinks]], buttons: linkButtons(link, view) } };
}

/** Whoever asked, and whoever manages the workspace where it was asked. */
function mayTouch(view: RequestView, { person, workspace, mayManage }: Action): boolean {
  return view.asker === person.identity || (mayManage && workspace !== null && workspace === view.workspace);
}

function isAllowed({ allowedWorkspaces }: FlowParts, { workspace }: Place): boolean {
  return allowedWorkspaces.length === 0 || (workspace !== null && allowedWorkspaces.includes(workspace));
}

function notice(...sentences: string[]): Answer {
  return { kind: 'notice', notice: { lines: sentences.map((sentence) => [sentence]), buttons: [] } };
}

/** An expected failure has its sentence; anything else is written down for the operator. */
function apology({ log }: FlowParts, error: unknown): Answer {
  if (error instanceof Fault) return notice(error.message);
  log.error({ err: error }, 'a command could not be answered');
  const code: FaultCode = isConnectionError(error) ? 'service_unavailable' : 'internal';
  return notice(faultSentence(code));
}
