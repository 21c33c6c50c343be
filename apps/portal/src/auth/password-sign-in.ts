import { verifyPassword } from '@alchemy/core/password';
import { covers, findByEmail } from '@alchemy/db/accounts/people';
import { clearFailures, lockedForMinutes, lockMinutes, noteFailure } from '@alchemy/db/accounts/sign-in-failures';
import { recordAudit } from '@alchemy/db/audit';
import type { Db } from '@alchemy/db/client';
import { z } from 'zod';

const Credentials = z.object({ email: z.string().trim().toLowerCase().max(320), password: z.string().max(1_000) });

/** An address may serve an office: it gets more tries than an account. */
const perAccount = 5;
const perAddress = 30;

/** Why nobody is signed in; next-auth hands its message to the sign-in page, which has a sentence for it. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  /** @param why `locked:` has the minutes after it until the next try */
  constructor(why: 'wrong' | `locked:${number}`) {
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
  const from = `address:${address}`;
  const minutes = await lockedForMinutes(db, [account, from]);
  if (minutes !== undefined) throw new SignInRefused(`locked:${minutes}`);
  const person = await findByEmail(db, email);
  const fits = await verifyPassword(password, person?.passwordHash);
  if (!fits || person === undefined || person.disabledAt !== null || !covers(person.role, 'viewer')) {
    const isLocked = await fail(db, { account, from, userId: person?.userId });
    throw new SignInRefused(isLocked ? `locked:${lockMinutes}` : 'wrong');
  }
  await clearFailures(db, account);
  return { id: person.userId };
}

/** Counts the failure, and writes down whom it locked. @returns whether anybody */
async function fail(db: Db, who: { account: string; from: string; userId: string | undefined }): Promise<boolean> {
  const { account, from, userId = null } = who;
  return await db.transaction(async (tx) => {
    const locked = await noteFailure(tx, { [account]: perAccount, [from]: perAddress });
    for (const subject of locked) {
      const targetId = subject === account ? userId : null;
      const detail = { locked: subject === account ? 'account' : 'address', minutes: lockMinutes };
      await recordAudit(tx, { identity: from }, { action: 'lock-sign-in', targetKind: 'user', targetId, detail });
    }
    return locked.length > 0;
  });
}
