import { decode } from 'next-auth/jwt';
import type { PortalEnv } from '../env.ts';

/** Sessions end after this long, whatever was done meanwhile. */
export const sessionSeconds = 7 * 24 * 3600;

export const isSecure = ({ authUrl }: Pick<PortalEnv, 'authUrl'>): boolean => authUrl.startsWith('https:');

/** A name that begins with `__Host-` is taken by browsers over https alone, and from no other host. */
export const sessionCookie = (env: Pick<PortalEnv, 'authUrl'>): string =>
  isSecure(env) ? '__Host-alchemy-session' : 'alchemy-session';

/** Whose session a cookie holds; `undefined` when it is absent, forged or over. Whether the person may is not said. */
export async function readSession(
  cookie: string | undefined,
  { authSecret }: Pick<PortalEnv, 'authSecret'>,
): Promise<string | undefined> {
  if (cookie === undefined) return undefined;
  try {
    const token = await decode({ token: cookie, secret: authSecret });
    return token?.sub;
  } catch {
    // Whatever cannot be decrypted or is over is no session: jose has an error for each way.
    return undefined;
  }
}
