import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { expiredNotice } from './link/expired-notice.ts';
import { isExpired } from './link/link.ts';
import { openLink } from './link/open-link.ts';
import { server } from './server.ts';

export const config = { matcher: '/((?!_next/static|portal\\.css$).*)' };

/** Runs before everything but static files: gives each answer its own policy, and turns expired links away. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  const expired = await answerForExpired(request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  // Next puts the nonce that it finds here on its own scripts.
  headers.set('Content-Security-Policy', policy);
  headers.set('x-nonce', nonce);
  const answer = expired ?? NextResponse.next({ request: { headers } });
  answer.headers.set('Content-Security-Policy', policy);
  return answer;
}

/** A page behind an expired link, because the page itself could not answer with status 410. */
async function answerForExpired(pathname: string): Promise<NextResponse | undefined> {
  const [, token] = /^\/d\/([^/]+)$/.exec(pathname) ?? [];
  if (token === undefined) return undefined;
  const link = await openLink(await server(), token);
  if (link === undefined || !isExpired(link, new Date())) return undefined;
  const headers = { 'Cache-Control': 'private, no-store', 'Content-Type': 'text/html; charset=utf-8' };
  return new NextResponse(expiredNotice, { status: 410, headers });
}
