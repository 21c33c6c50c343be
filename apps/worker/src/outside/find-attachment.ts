import { Fault } from '@alchemy/core/errors';
import { sourceWords } from '@alchemy/core/source-words';
import type { Attachment } from '@alchemy/db/source-key';
import { z } from 'zod';
import { parseAnswer, parseJson } from '../resolvers/answer.ts';
import type { Ask, Reply } from '../resolvers/ask.ts';
import { unavailableFault } from '../resolvers/faults.ts';
import type { AttachmentEnv } from '../source-env.ts';
import { isLoopbackHost } from './allowed-hosts.ts';

/** Where a file is now, and what its host wants to see. */
export interface AttachmentPlace {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type FindAttachment = (attachment: Attachment, signal: AbortSignal) => Promise<AttachmentPlace>;

const Refreshed = z.object({ refreshed_urls: z.array(z.object({ refreshed: z.url() })).min(1) });
const SlackFile = z.object({ url_private_download: z.url().optional(), url_private: z.url().optional() });
const SlackAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), file: SlackFile }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);
/** What Slack says of files that are gone; all else is a matter of permission. */
const goneErrors = ['file_not_found', 'file_deleted'];
const slackFiles = 'files.slack.com';

/**
 * Asks the chat network where a file is: its addresses expire, so each try asks anew, with the bot's own token.
 *
 * @throws from what it returns: Fault `not_found`; `operator_attention` without a token, or with one that may not read
 *   files; those of {@link Ask}
 */
export function createFindAttachment(ask: Ask, { discord, slack }: AttachmentEnv): FindAttachment {
  return (attachment, signal) =>
    attachment.platform === 'discord'
      ? findInDiscord(ask, discord, { path: attachment.path, signal })
      : findInSlack(ask, slack, { fileId: attachment.fileId, signal });
}

type Access = AttachmentEnv['discord'];

async function findInDiscord(
  ask: Ask,
  { apiUrl, token }: Access,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<AttachmentPlace> {
  if (token === undefined) throw notAllowed('Discord', 'DISCORD_TOKEN is not set');
  const reply = await ask({
    service: 'discord',
    url: `${apiUrl.replace(/\/+$/, '')}/v10/attachments/refresh-urls`,
    json: { attachment_urls: [`https://cdn.discordapp.com${path}`] },
    headers: { authorization: `Bot ${token}` },
    signal,
  });
  refuseFailure('Discord', reply);
  const { refreshed_urls: found } = parseAnswer('Discord', 'answer', Refreshed, parseJson('Discord', reply));
  return { url: found[0]?.refreshed ?? '', headers: {} };
}

async function findInSlack(
  ask: Ask,
  { apiUrl, token }: Access,
  { fileId, signal }: { fileId: string; signal: AbortSignal },
): Promise<AttachmentPlace> {
  if (token === undefined) throw notAllowed('Slack', 'SLACK_BOT_TOKEN is not set');
  const authorization = `Bearer ${token}`;
  const form = new URLSearchParams({ file: fileId });
  const url = new URL('files.info', apiUrl).href;
  const reply = await ask({ service: 'slack', url, form, headers: { authorization }, signal });
  refuseFailure('Slack', reply);
  const answer = parseAnswer('Slack', 'answer', SlackAnswer, parseJson('Slack', reply));
  if (!answer.ok && goneErrors.includes(answer.error)) throw gone(answer.error);
  if (!answer.ok) throw notAllowed('Slack', answer.error);
  const address = answer.file.url_private_download ?? answer.file.url_private;
  if (address === undefined) throw gone('no address');
  // The token is for Slack's own host: a file that a person linked from elsewhere must not get it.
  const { host, hostname } = new URL(address);
  return { url: address, headers: host === slackFiles || isLoopbackHost(hostname) ? { authorization } : {} };
}

function refuseFailure(platform: string, { status }: Reply): void {
  if (status === 200) return;
  if (status === 401 || status === 403) throw notAllowed(platform, `status ${status}`);
  if (status === 400 || status === 404) throw gone(`status ${status}`);
  throw unavailableFault(new Error(`${platform} answered ${status}`));
}

const gone = (why: string) => new Fault('not_found', sourceWords.fileGone, { cause: new Error(why) });

export const notAllowed = (platform: string, why: string) =>
  new Fault('operator_attention', sourceWords.filesNotAllowed(platform), { cause: new Error(why) });
