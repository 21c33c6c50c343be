import { verifyPassword } from '@alchemy/core/password';
import { covers, findByEmail } from '@alchemy/db/accounts/people';
import { clearFailures, isLocked, noteFailure } from '@alchemy/db/accounts/sign-in-failures';
import type { Db } from '@alchemy/db/client';
import { z } from 'zod';

const Credentials = z.object({ email: z.string().trim().toLowerCase().max(320), password: z.string().max(1_000) });

/** An address may serve an office: it gets more tries than an account. */
const perAccount = 5;
const perAddress = 30;

/** Why nobody is signed in; the sign-in page has a sentence for each. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(why: 'locked' | 'wrong') {
    super(why);
  }
}

/**
 * Who has that address and password. Failures are counted for the account and for the address they come from.
 *
 * @throws SignInRefused the same way for an unknown account, a wrong password and a disabled person
 */
export async function signInWithPassword(db: Db, given: unknown, address: string): Promise<{ id: string }> {
  const parsed = Credentials.safeParse(given);
  if (!parsed.success) throw new SignInRefused('wrong');
  const { email, password } = parsed.data;
  const account = `account:${email}`;
  const limits = { [account]: perAccount, [`address:${address}`]: perAddress };
  if (await isLocked(db, Object.keys(limits))) throw new SignInRefused('locked');
  const person = await findByEmail(db, email);
  const fits = await verifyPassword(password, person?.passwordHash);
  if (!fits || person === undefined || person.disabledAt !== null || !covers(person.role, 'viewer')) {
    await noteFailure(db, limits);
    throw new SignInRefused('wrong');
  }
  await clearFailures(db, account);
  return { id: person.userId };
}
