import { covers, findEnabledPerson, type Person, type PortalRole } from '@alchemy/db/accounts/people';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { server } from '../server.ts';
import { readSession, sessionCookie } from './session-cookie.ts';

const UserId = z.uuid();

/** Who is signed in, as the users table says at this moment; looked up once an answer. */
export const currentPerson = cache(async (): Promise<Person | undefined> => {
  const { env, db } = await server();
  return await personOfCookie((await cookies()).get(sessionCookie(env))?.value, { env, db });
});

/** The enabled person with a portal role whose session the cookie holds. */
export async function personOfCookie(
  cookie: string | undefined,
  { env, db }: Pick<Awaited<ReturnType<typeof server>>, 'env' | 'db'>,
): Promise<Person | undefined> {
  const userId = UserId.safeParse(await readSession(cookie, env));
  const person = userId.success ? await findEnabledPerson(db, userId.data) : undefined;
  return person !== undefined && covers(person.role, 'viewer') ? person : undefined;
}

/** For every page: without a session it leads to sign-in, with too small a role to the overview. */
export async function requireRole(role: PortalRole): Promise<Person> {
  const person = await currentPerson();
  if (person === undefined) redirect('/sign-in');
  if (!covers(person.role, role)) redirect('/');
  return person;
}
