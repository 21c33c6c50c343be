import { linkWords } from '@alchemy/core/link-words';
import { countOpen } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { isExpired } from '../../../link/link.ts';
import { LinkScreen } from '../../../link/link-screen.tsx';
import { openLink } from '../../../link/open-link.ts';
import { isWaiting, type PageModel, pageModel } from '../../../link/page-model.ts';
import { server } from '../../../server.ts';

export const dynamic = 'force-dynamic';

interface Props {
  readonly params: Promise<{ token: string }>;
}

/** A preview of the link, as chats make one, shows the title and the cover, and nothing else. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const opened = await open((await params).token);
  if (opened === undefined) return { title: linkWords.yourStems };
  const { title, songs } = opened.page;
  const cover = songs.find(({ coverHref }) => coverHref !== null)?.coverHref;
  const host = (await headers()).get('host') ?? 'localhost';
  return {
    title,
    metadataBase: new URL(`https://${host}`),
    openGraph: { title, ...(cover ? { images: [cover] } : {}) },
  };
}

/** The page behind a link. What is answered for an expired one is the proxy's. */
export default async function Page({ params }: Props) {
  const { token } = await params;
  const opened = await open(token);
  if (opened === undefined) notFound();
  const { env, db } = await server();
  const { page, link, now } = opened;
  if (!isWaiting(page)) await countOpen(db, link);
  const props = { initial: page, stateHref: `/d/${token}/state.json`, now: now.toISOString(), contact: env.contact };
  return <LinkScreen {...props} />;
}

/** Read once an answer: the page and its preview show the same. */
const open = cache(async (token: string) => {
  const { env, db } = await server();
  const now = new Date();
  const link = await openLink({ env, db }, token);
  if (link === undefined || isExpired(link, now)) return undefined;
  const page: PageModel = pageModel(token, link, await readRequest(db, link.requestId));
  return { page, link, now };
});
