import { signToken } from '@alchemy/core/download-link';
import type { Db } from '@alchemy/db/client';
import { createLink } from '@alchemy/db/links';
import type { RequestView } from '@alchemy/db/requests';
import type { Clock } from './clock.ts';
import type { ReplyLink } from './reply-view/buttons.ts';

export interface LinkSettings {
  /** The base of the links; `undefined` where people cannot reach it. */
  readonly publicUrl: string | undefined;
  readonly linkSecret: string;
  readonly linkLifeMs: number;
}

/** The links that replies show. */
export interface ReplyLinks {
  /** The link to a request's stems, made when first asked for; `null` where no address can be reached. */
  of(view: RequestView): Promise<ReplyLink | null>;
  /** A fresh one in its place. */
  renew(view: RequestView): Promise<ReplyLink | null>;
}

/** As many links are remembered; a reply that is drawn again after that gets another that works as well. */
const mostRemembered = 5_000;

export function createReplyLinks({ db, clock, ...settings }: { db: Db; clock: Clock } & LinkSettings): ReplyLinks {
  const { publicUrl, linkSecret, linkLifeMs } = settings;
  const remembered = new Map<string, ReplyLink>();

  async function renew({ requestId, model, stems }: RequestView): Promise<ReplyLink | null> {
    if (publicUrl === undefined) return null;
    const expiresAt = new Date(clock.now() + linkLifeMs);
    const linkId = await createLink(db, { requestId, model, stems, expiresAt });
    const path = `/d/${signToken({ id: linkId, expiresAt }, linkSecret)}`;
    const link = { linkId, url: new URL(path, publicUrl).href, expiresAt };
    remembered.set(requestId, link);
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return link;
  }

  return { renew, of: async (view) => remembered.get(view.requestId) ?? (await renew(view)) };
}
