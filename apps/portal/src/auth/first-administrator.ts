import { hashPassword } from '@alchemy/core/password';
import { portalWords } from '@alchemy/core/portal-words';
import { inviteFirstAdministrator, setUp } from '@alchemy/db/accounts/invitations';
import { createWithPassword, findByEmail, hasAdministrator } from '@alchemy/db/accounts/people';
import { recordAudit } from '@alchemy/db/audit';
import type { Db } from '@alchemy/db/client';
import type { PortalEnv } from '../env.ts';

/**
 * Sees to it that somebody can sign in: makes the administrator whom the configuration names, or tells a one-time link
 * while there is none at all.
 *
 * @param tell prints a line for whoever started the portal; a log would keep the secret
 */
export async function ensureAdministrator(
  { env, db }: { env: PortalEnv; db: Db },
  tell: (line: string) => void,
): Promise<void> {
  if (env.firstAdministrator !== undefined) return await createConfigured(db, env.firstAdministrator);
  if (env.adminIds.length > 0 || (await hasAdministrator(db))) return;
  const secret = await inviteFirstAdministrator(db);
  if (secret !== undefined) tell(portalWords.setUp.printed(new URL(`/set-up/${secret}`, env.authUrl).href));
}

/** Whoever has that address already keeps password and role: what the portal changed is not undone by a restart. */
async function createConfigured(db: Db, { email, password }: { email: string; password: string }): Promise<void> {
  if ((await findByEmail(db, email)) !== undefined) return;
  const passwordHash = await hashPassword(password);
  await db.transaction(async (tx) => {
    const userId = await createWithPassword(tx, { email, name: null, role: 'administrator', passwordHash });
    if (userId === undefined) return;
    const detail = { role: 'administrator', by: 'configuration' };
    await recordAudit(tx, setUp, { action: 'join', targetKind: 'user', targetId: userId, detail });
  });
}
