import { type NextRequest, NextResponse } from 'next/server';
import { expiredNotice } from './link/expired-notice.ts';
import { isExpired } from './link/link.ts';
import { openLink } from './link/open-link.ts';
import { server } from './server.ts';

export const config = { matcher: '/d/:token' };

/** Runs before a page behind a link, because the page itself could not answer with status 410. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const [, , token = ''] = request.nextUrl.pathname.split('/');
  const link = await openLink(await server(), token);
  if (link === undefined || !isExpired(link, new Date())) return NextResponse.next();
  const headers = { 'Cache-Control': 'private, no-store', 'Content-Type': 'text/html; charset=utf-8' };
  return new NextResponse(expiredNotice, { status: 410, headers });
}
