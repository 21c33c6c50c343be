import type { StoredLink } from '@alchemy/db/links';

/** What a link opens, and until when. */
export type Link = Pick<StoredLink, 'linkId' | 'requestId' | 'model' | 'stems' | 'expiresAt'>;

export const isExpired = (link: Link, now: Date): boolean => link.expiresAt <= now;
