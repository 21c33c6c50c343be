import { actionWords } from '@alchemy/core/action-words';
import { invite } from '@alchemy/db/accounts/invitations';
import {
  disablePerson as disable,
  enablePerson as enable,
  identityOf,
  setRole as set,
} from '@alchemy/db/dashboard/people-actions';
import { setBlocked } from '@alchemy/db/users';
import { z } from 'zod';
import { type ActionContext, defineAction } from './action.ts';

const person = z.object({ userId: z.uuid() });
const role = z.enum(['administrator', 'operator', 'viewer', 'member']);
const invitationHours = 72;

export const setRole = defineAction({
  role: 'administrator',
  input: person.extend({ role }),
  run: async ({ db, by }, { userId, role: next }) => {
    await set(db, userId, next, by);
    return { message: actionWords.setRole.done };
  },
});

export const disablePerson = defineAction({
  role: 'administrator',
  input: person,
  run: async ({ db, by }, { userId }) => {
    await disable(db, userId, by);
    return { message: actionWords.disable.done };
  },
});

export const enablePerson = defineAction({
  role: 'administrator',
  input: person,
  run: async ({ db, by }, { userId }) => {
    await enable(db, userId, by);
    return { message: actionWords.enable.done };
  },
});

export const blockPerson = defineAction({
  role: 'administrator',
  input: person,
  run: async (context, { userId }) => await block(context, userId, true, actionWords.block.done),
});

export const unblockPerson = defineAction({
  role: 'administrator',
  input: person,
  run: async (context, { userId }) => await block(context, userId, false, actionWords.unblock.done),
});

export const forgetPerson = defineAction({
  role: 'administrator',
  input: person,
  run: async ({ db, pipeline, by }, { userId }) => {
    const { done, not } = actionWords.forget;
    return { message: (await pipeline.forget(await identityOf(db, userId), by)) ? done : not };
  },
});

export const invitePerson = defineAction({
  role: 'administrator',
  input: z.object({ name: z.string().trim().max(100), role: role.exclude(['member']) }),
  run: async ({ db, env, by }, { name, role: wanted }) => {
    const one = { role: wanted, name: name === '' ? null : name, validHours: invitationHours };
    const secret = await db.transaction((tx) => invite(tx, by, one));
    return { message: actionWords.invite.done, copy: new URL(`/set-up/${secret}`, env.authUrl).href };
  },
});

async function block({ db, by }: ActionContext, userId: string, blocked: boolean, message: string) {
  await setBlocked(db, await identityOf(db, userId), { blocked, by });
  return { message };
}
