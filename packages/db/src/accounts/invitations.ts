import { createHash, randomBytes } from 'node:crypto';
import { Fault } from '@alchemy/core/errors';
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Db, Tx } from '../client.ts';
import type { Actor } from '../job-types.ts';
import { invitations } from '../schema.ts';
import { createWithPassword, hasAdministrator, type Role } from './people.ts';

/** Who invites the first administrator. */
export const setUp: Actor = { identity: 'set-up' };

export interface Invitation {
  readonly invitationId: string;
  readonly role: Role;
  readonly name: string | null;
  readonly isSetUp: boolean;
}

/** Writes an invitation. @returns the secret of its link, which is kept nowhere */
export async function invite(
  tx: Tx,
  by: Actor,
  one: { role: Role; name: string | null; validHours: number },
): Promise<string> {
  const secret = randomBytes(24).toString('base64url');
  const [row] = await tx
    .insert(invitations)
    .values({
      secretHash: hashOf(secret),
      role: one.role,
      name: one.name,
      invitedBy: by.identity,
      expiresAt: sql`clock_timestamp() + ${one.validHours} * interval '1 hour'`,
    })
    .returning({ id: invitations.id });
  const detail = { role: one.role, name: one.name };
  await recordAudit(tx, by, { action: 'invite', targetKind: 'user', targetId: row?.id ?? null, detail });
  return secret;
}

/** The secret of a link that makes the first administrator, or `undefined` where there is one. Old ones are dropped. */
export async function inviteFirstAdministrator(db: Db): Promise<string | undefined> {
  if (await hasAdministrator(db)) return undefined;
  return await db.transaction(async (tx) => {
    await tx.delete(invitations).where(lt(invitations.expiresAt, sql`clock_timestamp()`));
    return await invite(tx, setUp, { role: 'administrator', name: null, validHours: 24 });
  });
}

/** What a link's secret opens; `undefined` when it is unknown, used or over, or when set-up is done. */
export async function findInvitation(db: Db | Tx, secret: string): Promise<Invitation | undefined> {
  const open = and(isNull(invitations.usedAt), gt(invitations.expiresAt, sql`clock_timestamp()`));
  const [row] = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.secretHash, hashOf(secret)), open))
    .for('no key update');
  if (row === undefined) return undefined;
  const isSetUp = row.invitedBy === setUp.identity;
  return { invitationId: row.id, role: row.role, name: row.name, isSetUp };
}

/**
 * Uses an invitation up: the person has an account then.
 *
 * @throws Fault `not_found` when it opens nothing any more; `invalid_option` when the address is taken
 */
export async function accept(
  db: Db,
  secret: string,
  one: { email: string; name: string; passwordHash: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const invitation = await findInvitation(tx, secret);
    if (invitation === undefined || (invitation.isSetUp && (await hasAdministrator(db)))) throw usedUp();
    await tx
      .update(invitations)
      .set({ usedAt: sql`clock_timestamp()` })
      .where(eq(invitations.id, invitation.invitationId));
    const userId = await createWithPassword(tx, { ...one, role: invitation.role });
    if (userId === undefined) {
      throw new Fault('invalid_option', 'Somebody uses that address here already. Sign in with it, or take another.');
    }
    const by = { identity: `portal:${one.email}` };
    const detail = { role: invitation.role };
    await recordAudit(tx, by, { action: 'join', targetKind: 'user', targetId: userId, detail });
  });
}

export const usedUp = () =>
  new Fault('not_found', 'This link was used before or is too old. Ask an administrator for a new one.');

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
