import { readToken } from '@alchemy/core/download-link';
import { findLink } from '@alchemy/db/links';
import type { Server } from '../server.ts';
import { type Link, noLongerThan } from './link.ts';

/** The link behind a token, expired or not; `undefined` when it was not signed here, is not known or was revoked. */
export async function openLink({ env, db }: Pick<Server, 'env' | 'db'>, token: string): Promise<Link | undefined> {
  const claim = readToken(token, env.linkSecret);
  if (claim === undefined) return undefined;
  const link = await findLink(db, claim.id);
  return link === undefined || link.revokedAt !== null ? undefined : noLongerThan(link, claim.expiresAt);
}
