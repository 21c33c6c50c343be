import { appoint, covers, findByIdentity } from '@alchemy/db/accounts/people';
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { tellAuthUrl } from '../env.ts';
import type { Server } from '../server.ts';
import { chatProviders } from './chat-providers.ts';
import { signInWithPassword } from './password-sign-in.ts';
import { isSecure, sessionCookie, sessionSeconds } from './session-cookie.ts';

/** How people sign in. A session holds the person's id and nothing else: the role is asked of the users table. */
export function authOptions(server: Pick<Server, 'env' | 'db'>): NextAuthOptions {
  const { env, db } = server;
  tellAuthUrl(env.authUrl);
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(env) } as const;
  return {
    secret: env.authSecret,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    useSecureCookies: isSecure(env),
    cookies: { sessionToken: { name: sessionCookie(env), options: cookie } },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        authorize: (given, request) => signInWithPassword(db, given, addressOf(request.headers)),
      }),
      ...chatProviders(env),
    ],
    callbacks: {
      signIn: async ({ user, account }) => account?.type === 'credentials' || (await isAdmitted(server, user)),
      jwt: async ({ token, user, account }) => {
        if (user === undefined) return token;
        const sub = account?.type === 'credentials' ? user.id : (await findByIdentity(db, user.id))?.userId;
        return sub === undefined ? {} : { sub };
      },
    },
  };
}

/** Whoever signs in with a chat account needs a role, given by an administrator or by ADMIN_IDS. */
async function isAdmitted(
  { env, db }: Pick<Server, 'env' | 'db'>,
  { id, name }: { id: string; name?: string | null },
): Promise<boolean | string> {
  if (env.adminIds.includes(id)) await appoint(db, id, name ?? null);
  const person = await findByIdentity(db, id);
  return person !== undefined && covers(person.role, 'viewer') ? true : '/sign-in?error=AccessDenied';
}

/** The last hop that a proxy wrote down, or Next itself where there is none. */
function addressOf(headers: Record<string, unknown> | undefined): string {
  const given = headers?.['x-forwarded-for'];
  return typeof given === 'string' ? (given.split(',').at(-1)?.trim() ?? 'unknown') : 'unknown';
}
