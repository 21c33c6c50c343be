import type { StoredLink } from '@alchemy/db/links';

/** What a link opens, and until when. */
export type Link = Pick<StoredLink, 'linkId' | 'requestId' | 'model' | 'stems' | 'expiresAt'>;

export const isExpired = (link: Link, now: Date): boolean => link.expiresAt <= now;

/** The link until the earlier of two ends: its row's, and the one that its token was signed for. */
export function noLongerThan<Kind extends Link>(link: Kind, signedUntil: Date): Kind {
  return signedUntil < link.expiresAt ? { ...link, expiresAt: signedUntil } : link;
}
