import type { RequestView } from '@alchemy/db/requests';
import { isExpired, type Link } from './link.ts';
import { pageModel } from './page-model.ts';
import { noStore, refused } from './replies.ts';

/** What the page shows now, for a page that stays open while the stems are made. */
export function serveState(token: string, link: Link, request: RequestView): Response {
  if (isExpired(link, new Date())) return refused('expired');
  return Response.json(pageModel(token, link, request), { headers: noStore });
}
