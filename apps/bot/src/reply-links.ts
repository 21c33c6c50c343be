import { signToken } from '@alchemy/core/download-link';
import type { Db } from '@alchemy/db/client';
import type { Actor } from '@alchemy/db/job-types';
import { currentLink, ensureLink, renewLink, type StoredLink } from '@alchemy/db/links';
import type { RequestView } from '@alchemy/db/requests';
import type { Clock } from './clock.ts';
import type { ReplyLink } from './reply-view/buttons.ts';

export interface LinkSettings {
  /** The base of the links; `undefined` where people cannot reach it. */
  readonly publicUrl: string | undefined;
  /** Where the bot itself reaches the portal. */
  readonly portalUrl: string;
  readonly linkSecret: string;
  readonly linkLifeMs: number;
}

/** The links that replies show. */
export interface ReplyLinks {
  /** The newest link to a request, made when first asked for; it may have expired. */
  of(view: Pick<RequestView, 'requestId'>): Promise<ReplyLink>;
  /** A fresh one in the place of an old one. @throws Fault `not_found` for an unknown or revoked link */
  renew(linkId: string, by: Actor): Promise<ReplyLink>;
}

export function createReplyLinks({ db, clock, ...settings }: { db: Db; clock: Clock } & LinkSettings): ReplyLinks {
  const { publicUrl, portalUrl, linkSecret, linkLifeMs } = settings;
  const expiry = () => new Date(clock.now() + linkLifeMs);

  function shown({ linkId, expiresAt }: StoredLink): ReplyLink {
    const path = `/d/${signToken({ id: linkId, expiresAt }, linkSecret)}`;
    const url = publicUrl === undefined ? null : new URL(path, publicUrl).href;
    return { linkId, expiresAt, url, portalUrl: new URL(path, portalUrl).href };
  }

  return {
    of: async ({ requestId }) => {
      const present = await ensureLink(db, { requestId, expiresAt: expiry() });
      return shown((await currentLink(db, requestId)) ?? present);
    },
    renew: async (linkId, by) => shown(await renewLink(db, linkId, { expiresAt: expiry(), by })),
  };
}
