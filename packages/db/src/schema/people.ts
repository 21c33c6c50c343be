import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, literals, moment } from './columns.ts';

export const roles = ['administrator', 'operator', 'viewer', 'member'] as const;

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
  (table) => [check('users_role', sql`${table.role} in (${literals(roles)})`)],
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
  },
  (table) => [index('audit_at').on(table.at.desc()), index('audit_target').on(table.targetKind, table.targetId)],
);
