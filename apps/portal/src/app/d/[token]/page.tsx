import { countOpen } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { notFound } from 'next/navigation';
import { isExpired } from '../../../link/link.ts';
import { LinkPage } from '../../../link/link-page.tsx';
import { openLink } from '../../../link/open-link.ts';
import { isWaiting, pageModel } from '../../../link/page-model.ts';
import { server } from '../../../server.ts';

export const dynamic = 'force-dynamic';

/** The page behind a link. What is answered for an expired one is the proxy's. */
export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { env, db } = await server();
  const now = new Date();
  const link = await openLink({ env, db }, token);
  if (link === undefined || isExpired(link, now)) notFound();
  const request = await readRequest(db, link.requestId);
  const page = pageModel(token, link, request);
  if (!isWaiting(page)) await countOpen(db, link);
  return <LinkPage page={page} now={now} contact={env.contact} />;
}
