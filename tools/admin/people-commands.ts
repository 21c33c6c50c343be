import { randomBytes } from 'node:crypto';
import { hashPassword } from '@alchemy/core/password';
import { createWithPassword, portalRoles } from '@alchemy/db/accounts/people';
import { recordAudit } from '@alchemy/db/audit';
import { setBlocked } from '@alchemy/db/users';
import { z } from 'zod';
import { oneIdentity } from './arguments.ts';
import { type Command, NothingDone, Refused } from './command.ts';
import { by, withDb, withPipeline } from './sessions.ts';

const Email = z.email().transform((text) => text.toLowerCase());
const RoleName = z.enum(portalRoles);

/** Actions on people. */
export const peopleCommands: Readonly<Record<string, Command>> = {
  'create-user': {
    takes: `EMAIL [${portalRoles.join('|')}]`,
    does: 'makes an account for the portal and tells its password, once; an administrator unless told otherwise',
    async run([address, roleName = 'administrator', ...more], env) {
      const email = Email.safeParse(address);
      const role = RoleName.safeParse(roleName);
      if (!email.success || !role.success || more.length > 0)
        throw new Refused('Name an address, and a role if you like.');
      const password = randomBytes(18).toString('base64url');
      const one = { email: email.data, name: null, role: role.data, passwordHash: await hashPassword(password) };
      const isNew = await withDb(env, (db) =>
        db.transaction(async (tx) => {
          const targetId = await createWithPassword(tx, one);
          if (targetId === undefined) return false;
          await recordAudit(tx, by, { action: 'join', targetKind: 'user', targetId, detail: { role: one.role } });
          return true;
        }),
      );
      if (!isNew) throw new NothingDone('Somebody uses that address here already.');
      return `${one.email} may sign in as ${one.role}. The password, which is kept nowhere: ${password}`;
    },
  },
  block: {
    takes: 'USER [off]',
    does: 'takes no more requests from somebody, such as discord:123456789012345678; with off, takes them again',
    async run([identity, switchedOff, ...more], env) {
      const user = oneIdentity([identity, ...more].filter((word) => word !== undefined));
      if (switchedOff !== undefined && switchedOff !== 'off') throw new Refused(`"${switchedOff}" is not "off".`);
      const blocked = switchedOff === undefined;
      const isChanged = await withDb(env, (db) => setBlocked(db, user, { blocked, by }));
      if (!isChanged) throw new NothingDone(blocked ? `${user} is blocked already.` : `${user} is not blocked.`);
      return blocked ? `${user} is blocked.` : `${user} may ask again.`;
    },
  },
  forget: {
    takes: 'USER',
    does: 'removes what is known of somebody: name, requests and links',
    async run(args, env) {
      const user = oneIdentity(args);
      const wasKnown = await withPipeline(env, (pipeline) => pipeline.forget(user));
      if (!wasKnown) throw new NothingDone(`Nothing is known of ${user}.`);
      return `${user} is forgotten.`;
    },
  },
};
