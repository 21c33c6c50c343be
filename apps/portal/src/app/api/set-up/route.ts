import { hashPassword, shortestPassword } from '@alchemy/core/password';
import { portalWords } from '@alchemy/core/portal-words';
import { accept, findInvitation, usedUp } from '@alchemy/db/accounts/invitations';
import { z } from 'zod';
import { comesFromHere, tell, tellFault } from '../../../actions/admission.ts';
import { server } from '../../../server.ts';

const Input = z.object({
  secret: z.string().max(200),
  name: z.string().trim().min(1).max(100),
  email: z.email().trim().toLowerCase().max(320),
  password: z.string().min(shortestPassword).max(1_000),
});

/** Makes the account that a one-time link promised. The link is looked at before a password is hashed. */
export async function POST(request: Request): Promise<Response> {
  const opened = await server();
  if (!comesFromHere(request, opened.env)) return tell(403, portalWords.refused.origin);
  const input = Input.safeParse(await request.json().catch(() => undefined));
  if (!input.success) return tell(400, portalWords.refused.input);
  const { secret, name, email, password } = input.data;
  try {
    if ((await findInvitation(opened.db, secret)) === undefined) throw usedUp();
    await accept(opened.db, secret, { name, email, passwordHash: await hashPassword(password) });
    return Response.json({}, { headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return tellFault(error, opened, { action: 'set-up' });
  }
}
