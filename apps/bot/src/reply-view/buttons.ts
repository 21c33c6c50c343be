import { instrumentalStem } from '@alchemy/core/models';
import { buttonWords } from '@alchemy/core/sentences';
import type { RequestView } from '@alchemy/db/requests';
import { buttonId, pickId } from '../button-id.ts';
import type { ActionButton, Button, LinkButton } from '../chat-platform.ts';

/** A link to a request's stems, as a reply shows it. */
export interface ReplyLink {
  readonly linkId: string;
  /** The page; files are under it. No slash at the end. `null` where people cannot reach the portal. */
  readonly url: string | null;
  /** The same as the bot itself reaches it. */
  readonly portalUrl: string;
  readonly expiresAt: Date;
}

export const cancelButton = (requestId: string): ActionButton => action('cancel', requestId, buttonWords.cancel);
export const pingButton = (requestId: string): ActionButton => action('ping', requestId, buttonWords.ping);
export const retryButton = (requestId: string): ActionButton => action('retry', requestId, buttonWords.retry);
export const startAgainButton = (requestId: string): ActionButton => action('retry', requestId, buttonWords.startAgain);
export const renewButton = (linkId: string): ActionButton => action('renew', linkId, buttonWords.renew);

/** The page, everything as one file, and what most people want of a song. */
export function linkButtons({ url }: ReplyLink, view: Pick<RequestView, 'format' | 'stems' | 'tracks'>): Button[] {
  if (url === null) return [];
  const buttons = [
    open(url, buttonWords.openMixer),
    open(`${url}/all.zip?format=${view.format}`, buttonWords.downloadAll),
  ];
  if (view.stems !== null || view.tracks.length !== 1) return buttons;
  return [...buttons, open(`${url}/${instrumentalStem}.${view.format}`, buttonWords.instrumental)];
}

/** The page of what is still at work. */
export const followButton = ({ url }: ReplyLink): Button[] => (url === null ? [] : [open(url, buttonWords.follow)]);

/** A button for each recording that may be meant. */
export function pickButtons(requestId: string, candidates: readonly unknown[]): ActionButton[] {
  return candidates.map((_, index) => ({
    kind: 'action',
    id: pickId(requestId, index + 1),
    label: buttonWords.pick(index + 1),
  }));
}

function action(deed: Parameters<typeof buttonId>[0], id: string, label: string): ActionButton {
  return { kind: 'action', id: buttonId(deed, id), label };
}

function open(url: string, label: string): LinkButton {
  return { kind: 'link', url, label };
}
