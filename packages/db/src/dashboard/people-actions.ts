import { Fault } from '@alchemy/core/errors';
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Role } from '../accounts/people.ts';
import { recordAudit } from '../audit.ts';
import type { Db, Tx } from '../client.ts';
import type { Actor } from '../job-types.ts';
import { users } from '../schema.ts';

/** Gives a person another role. @throws Fault when there is no such person, or no administrator would be left */
export async function setRole(db: Db, userId: string, role: Role, by: Actor): Promise<void> {
  await change(
    db,
    { userId, action: 'set-role', set: { role }, detail: { role }, endsRule: role !== 'administrator' },
    by,
  );
}

/** Shuts a person out of the portal, at once. */
export async function disablePerson(db: Db, userId: string, by: Actor): Promise<void> {
  await change(db, { userId, action: 'disable', set: { disabledAt: new Date() }, endsRule: true }, by);
}

export async function enablePerson(db: Db, userId: string, by: Actor): Promise<void> {
  await change(db, { userId, action: 'enable', set: { disabledAt: null }, endsRule: false }, by);
}

/** The identity by which a person is known. @throws Fault `not_found` */
export async function identityOf(db: Db, userId: string): Promise<string> {
  const [person] = await db.select({ identity: users.identity }).from(users).where(eq(users.id, userId));
  if (person === undefined) throw new Fault('not_found', 'There is no such person.');
  return person.identity;
}

interface Change {
  readonly userId: string;
  readonly action: string;
  readonly set: Partial<Pick<typeof users.$inferInsert, 'role' | 'disabledAt'>>;
  readonly detail?: Record<string, unknown>;
  /** Whether an administrator would be one no longer. */
  readonly endsRule: boolean;
}

async function change(db: Db, { userId, action, set, detail = {}, endsRule }: Change, by: Actor): Promise<void> {
  await db.transaction(async (tx) => {
    if (endsRule) await requireAnotherAdministrator(tx, userId);
    const rows = await tx.update(users).set(set).where(eq(users.id, userId)).returning({ id: users.id });
    if (rows.length === 0) throw new Fault('not_found', 'There is no such person.');
    await recordAudit(tx, by, { action, targetKind: 'user', targetId: userId, detail });
  });
}

/** Administrators are locked while one of them goes, so that two do not show each other out. */
async function requireAnotherAdministrator(tx: Tx, userId: string): Promise<void> {
  const rules = and(eq(users.role, 'administrator'), isNull(users.disabledAt));
  await tx.select({ id: users.id }).from(users).where(rules).orderBy(users.id).for('update');
  const [concerned] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(rules, eq(users.id, userId)));
  if (concerned === undefined) return;
  const [other] = await tx
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(users)
    .where(and(rules, ne(users.id, userId)));
  if ((other?.count ?? 0) > 0) return;
  throw new Fault('invalid_option', 'Nobody could administer this place then. Give somebody else the role first.');
}
