import { randomBytes } from 'node:crypto';
import { portalWords } from '@alchemy/core/portal-words';
import { type NextRequest, NextResponse } from 'next/server';
import { readSession, sessionCookie } from './auth/session-cookie.ts';
import { contentSecurityPolicy, developmentPolicy } from './content-security-policy.ts';
import type { PortalEnv } from './env.ts';
import { expiredNotice } from './link/expired-notice.ts';
import { isExpired } from './link/link.ts';
import { openLink } from './link/open-link.ts';
import { server } from './server.ts';

export const config = { matcher: '/((?!_next/static|portal\\.css$|icon\\.svg$).*)' };

/** Open to everybody: sign-in, what stands behind links, health. Everything else needs a session. */
const open = /^\/(sign-in|set-up\/[^/]+|api\/auth\/.*|api\/set-up|api\/link\/.*|d\/.*|healthz|readyz|metrics)$/;

/** The portal's own pages: who comes there without a session is asked to sign in. Elsewhere there is nothing to sign in for. */
const page = /^\/(|(jobs|tracks|requests|links|people|storage|system|audit)(\/[^/]+)?)$/;

/** Runs before everything but static files: gives each answer its own policy, and turns strangers and expired links away. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { env } = await server();
  const nonce = randomBytes(16).toString('base64');
  const policy = env.inDevelopment ? developmentPolicy(nonce) : contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next puts the nonce that it finds here on its own scripts.
  headers.set('Content-Security-Policy', policy);
  headers.set('x-nonce', nonce);
  const refusal = (await answerForStranger(request, env)) ?? (await answerForExpired(request.nextUrl.pathname));
  const answer = refusal ?? NextResponse.next({ request: { headers } });
  answer.headers.set('Content-Security-Policy', policy);
  if (env.hstsSeconds > 0) {
    answer.headers.set('Strict-Transport-Security', `max-age=${env.hstsSeconds}; includeSubDomains`);
  }
  return answer;
}

/** A first look at the session alone: whether its person may is asked by every page and action itself. */
async function answerForStranger(request: NextRequest, env: PortalEnv): Promise<NextResponse | undefined> {
  const { pathname } = request.nextUrl;
  if (open.test(pathname)) return undefined;
  const session = await readSession(request.cookies.get(sessionCookie(env))?.value, env);
  if (session !== undefined) return undefined;
  const noStore = { 'Cache-Control': 'no-store' };
  if (pathname.startsWith('/api/')) {
    return NextResponse.json({ message: portalWords.refused.signedOut }, { status: 401, headers: noStore });
  }
  if (!page.test(pathname)) return new NextResponse(null, { status: 404, headers: noStore });
  return NextResponse.redirect(new URL('/sign-in', request.url), { status: 307, headers: noStore });
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
