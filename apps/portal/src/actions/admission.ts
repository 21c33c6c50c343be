import { Fault } from '@alchemy/core/errors';
import { portalWords } from '@alchemy/core/portal-words';
import { covers, type Person, type PortalRole } from '@alchemy/db/accounts/people';
import { NextRequest } from 'next/server';
import { personOfCookie } from '../auth/current-person.ts';
import { sessionCookie } from '../auth/session-cookie.ts';
import type { Server } from '../server.ts';

const noStore = { 'Cache-Control': 'no-store' };

/** An answer for whoever pressed a button: one sentence. */
export const tell = (status: number, message: string): Response =>
  Response.json({ message }, { status, headers: noStore });

/**
 * Who may: comes from a page of ours, is signed in and enabled at this moment, and has the role.
 *
 * @returns the person, or the answer that refuses
 */
export async function admit(server: Server, request: Request, role: PortalRole): Promise<Person | Response> {
  if (!comesFromHere(request, server.env)) return tell(403, portalWords.refused.origin);
  const person = await personOfRequest(server, request);
  if (person === undefined) return tell(401, portalWords.refused.signedOut);
  return covers(person.role, role) ? person : tell(403, portalWords.refused.role(portalWords.roles[role]));
}

/** The enabled person whose session the request carries. */
export function personOfRequest(server: Server, request: Request): Promise<Person | undefined> {
  const cookie = new NextRequest(request.url, { headers: request.headers }).cookies.get(sessionCookie(server.env));
  return personOfCookie(cookie?.value, server);
}

/** Browsers put the origin of the page on every POST. A form on another site has another one, or `null`. */
export function comesFromHere(request: Request, { authUrl }: Pick<Server['env'], 'authUrl'>): boolean {
  const origin = request.headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  return origin === new URL(authUrl).origin || new URL(origin).host === request.headers.get('host');
}

/** The sentence of an expected failure; whatever else went wrong is written down and told in general. */
export function tellFault(error: unknown, { log }: Pick<Server, 'log'>, about: Record<string, unknown>): Response {
  if (error instanceof Fault) return tell(error.code === 'not_found' ? 404 : 409, error.message);
  log.error({ ...about, err: error }, 'an action failed');
  return tell(500, portalWords.refused.internal);
}
