import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { roles } from '../accounts/roles.ts';
import { createdAt, id, literals, moment } from './columns.ts';

/** People, whether they sign in or only ask in chat. */
export const users = pgTable(
  'users',
  {
    id: id(),
    /** Unique over all platforms: `terminal:<user>`, `discord:<id>`, `slack:<team>:<id>`, `portal:<email>`. */
    identity: text('identity').notNull().unique(),
    name: text('name'),
    email: text('email').unique(),
    passwordHash: text('password_hash'),
    role: text('role', { enum: roles }).notNull().default('member'),
    disabledAt: moment('disabled_at'),
    blockedAt: moment('blocked_at'),
    createdAt: createdAt(),
  },
  (table) => [
    check('users_role', sql`${table.role} in (${literals(roles)})`),
    index('users_created').on(table.createdAt.desc(), table.id),
    index('users_role_created').on(table.role, table.createdAt.desc(), table.id),
    index('users_search').using(
      'gin',
      sql`(${table.identity} || ' ' || coalesce(${table.name}, '') || ' ' || coalesce(${table.email}, '')) gin_trgm_ops`,
    ),
  ],
);

/** What lets a person choose an address and a password once: the first administrator's set-up, and invitations. */
export const invitations = pgTable(
  'invitations',
  {
    id: id(),
    /** Of the secret in the link: the database alone opens nothing. */
    secretHash: text('secret_hash').notNull().unique(),
    role: text('role', { enum: roles }).notNull(),
    /** For whom, as the inviter wrote it. */
    name: text('name'),
    invitedBy: text('invited_by').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
    createdAt: createdAt(),
  },
  (table) => [check('invitations_role', sql`${table.role} in (${literals(roles)})`)],
);

/** Failed sign-ins by account and by address, so that guessing is slow for every process together. */
export const signInFailures = pgTable(
  'sign_in_failures',
  {
    /** `account:<email>` or `address:<ip>`. */
    subject: text('subject').primaryKey(),
    failures: integer('failures').notNull().default(1),
    /** When the count began. */
    since: moment('since').notNull().defaultNow(),
    lockedUntil: moment('locked_until'),
  },
  (table) => [
    index('sign_in_failures_since').on(table.since),
    check('sign_in_failures_count', sql`${table.failures} > 0`),
  ],
);

/** Who did what to what, and when; rows are only ever added. */
export const audit = pgTable(
  'audit',
  {
    id: id(),
    at: moment('at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    targetKind: text('target_kind').notNull(),
    targetId: uuid('target_id'),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
    /** What the search reads: kept, so that a list need not put it together for every row that it passes. */
    searched: text('searched')
      .notNull()
      .generatedAlwaysAs(
        sql`lower(actor || ' ' || action || ' ' || target_kind || ' ' || coalesce(target_id::text, '') || ' ' || detail::text)`,
      ),
  },
  (table) => [
    index('audit_at').on(table.at.desc(), table.id),
    index('audit_target').on(table.targetKind, table.targetId),
    index('audit_action').on(table.action, table.at.desc(), table.id),
    index('audit_searched').using('gin', table.searched.op('gin_trgm_ops')),
  ],
);
