import { Fault } from '@alchemy/core/errors';
import { noticeWords } from '@alchemy/core/sentences';
import { isFinal } from '@alchemy/db/job-status';
import { findLink } from '@alchemy/db/links';
import { addPing } from '@alchemy/db/pings';
import { admitAgain } from '@alchemy/db/quotas';
import { redrawReplies } from '@alchemy/db/replies';
import { type RequestView, readRequest } from '@alchemy/db/requests';
import { findOrCreateUser } from '@alchemy/db/users';
import { type ButtonDeed, readButtonId } from './button-id.ts';
import type { Action, Answer } from './chat-platform.ts';
import type { Drawer, FlowParts } from './flow-parts.ts';
import { notice } from './notice.ts';
import { linkButtons } from './reply-view/buttons.ts';

/** Does what a pressed button says. */
export async function onAction(parts: FlowParts, drawer: Drawer, action: Action): Promise<Answer> {
  const deed = readButtonId(action.id);
  if (deed === undefined) return notice(noticeWords.oldButton);
  const view = await requestOf(parts, deed);
  if (deed.deed === 'ping') return await ping(parts, view, action);
  if (!mayTouch(view, action)) return notice(noticeWords.notYours);
  const { identity, name } = action.person;
  if (deed.deed === 'renew') return await renew(parts, drawer, { view, linkId: deed.id, identity });
  await findOrCreateUser(parts.db, identity, name);
  await act(parts, deed, view.requestId, identity);
  drawer.lookNow(view.requestId);
  return { kind: 'silence' };
}

async function act(parts: FlowParts, deed: ButtonDeed, requestId: string, identity: string): Promise<void> {
  const { pipeline, db, quotas } = parts;
  if (deed.deed === 'cancel') return await pipeline.cancel(requestId, { identity });
  await admitAgain(db, identity, quotas);
  if (deed.deed === 'pick') await pipeline.pick(requestId, null, deed.n, { identity });
  else await pipeline.retry(requestId, { identity });
}

async function requestOf({ db }: FlowParts, { deed, id }: ButtonDeed): Promise<RequestView> {
  if (deed !== 'renew') return await readRequest(db, id);
  const link = await findLink(db, id);
  if (link === undefined || link.revokedAt !== null) throw new Fault('not_found', noticeWords.oldButton);
  return await readRequest(db, link.requestId);
}

async function ping({ db, log, platform }: FlowParts, view: RequestView, { person, missing }: Action): Promise<Answer> {
  if (isFinal(view.status)) return notice(noticeWords.pingTooLate);
  await addPing(db, view.requestId, await findOrCreateUser(db, person.identity, person.name));
  if (missing.length === 0) return notice(noticeWords.pingComing);
  log.warn({ platform: platform.name, workspace: view.workspace, missing }, 'the bot lacks permissions');
  return notice(noticeWords.missingPermissions(missing));
}

async function renew(
  { links, db }: FlowParts,
  drawer: Drawer,
  { view, linkId, identity }: { view: RequestView; linkId: string; identity: string },
): Promise<Answer> {
  const link = await links.renew(linkId, { identity });
  await redrawReplies(db, [view.requestId]);
  drawer.lookNow(view.requestId);
  const buttons = linkButtons(link, view);
  if (buttons.length === 0) return notice(noticeWords.noLinks);
  return { kind: 'notice', notice: { lines: [[noticeWords.newLinks]], buttons } };
}

/** Whoever asked, and whoever manages the workspace where it was asked. */
function mayTouch(view: RequestView, { person, workspace, mayManage }: Action): boolean {
  return view.asker === person.identity || (mayManage && workspace !== null && workspace === view.workspace);
}
