import { and, eq, isNull, sql } from 'drizzle-orm';
import { recordAudit } from '../audit.ts';
import type { Db, Tx } from '../client.ts';
import { users } from '../schema.ts';
import type { Role } from './roles.ts';

export { covers, type PortalRole, portalRoles, type Role } from './roles.ts';

/** Somebody who may sign in. */
export interface Person {
  readonly userId: string;
  readonly identity: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: Role;
}

const person = {
  userId: users.id,
  identity: users.identity,
  name: users.name,
  email: users.email,
  role: users.role,
} as const;

/** The person of that id, unless disabled: asked at every page and action, so that a disabled person is out at once. */
export async function findEnabledPerson(db: Db, userId: string): Promise<Person | undefined> {
  const [row] = await db
    .select(person)
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)));
  return row;
}

/** For sign-in by password. `email` in lower case. */
export async function findByEmail(db: Db, email: string) {
  const [row] = await db
    .select({ ...person, passwordHash: users.passwordHash, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.email, email));
  return row;
}

/** For sign-in with a chat account. */
export async function findByIdentity(db: Db, identity: string): Promise<Person | undefined> {
  const [row] = await db
    .select(person)
    .from(users)
    .where(and(eq(users.identity, identity), isNull(users.disabledAt)));
  return row;
}

export async function hasAdministrator(db: Db): Promise<boolean> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'administrator'), isNull(users.disabledAt)))
    .limit(1);
  return rows.length > 0;
}

/**
 * Makes whoever the configuration names an administrator. Somebody whom an administrator disabled stays out.
 *
 * @returns whether anything changed
 */
export async function appoint(db: Db, identity: string, name: string | null): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const rows = await tx
      .insert(users)
      .values({ identity, name, role: 'administrator' })
      .onConflictDoUpdate({
        target: users.identity,
        set: { role: 'administrator' },
        setWhere: sql`${users.role} <> 'administrator' and ${users.disabledAt} is null`,
      })
      .returning({ id: users.id });
    const [row] = rows;
    if (row === undefined) return false;
    const detail = { role: 'administrator', by: 'configuration' };
    await recordAudit(tx, { identity }, { action: 'set-role', targetKind: 'user', targetId: row.id, detail });
    return true;
  });
}

/** Writes a person with a password; who has that address already is not touched. @returns the id, or `undefined` then */
export async function createWithPassword(
  tx: Tx,
  one: { email: string; name: string | null; role: Role; passwordHash: string },
): Promise<string | undefined> {
  const [row] = await tx
    .insert(users)
    .values({ ...one, identity: `portal:${one.email}` })
    .onConflictDoNothing()
    .returning({ id: users.id });
  return row?.id;
}
