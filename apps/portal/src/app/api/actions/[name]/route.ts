import { portalWords } from '@alchemy/core/portal-words';
import { admit, tell, tellFault } from '../../../../actions/admission.ts';
import { findAction } from '../../../../actions/registry.ts';
import { server } from '../../../../server.ts';

const mostBytes = 100_000;

/** Does what a button says. Refused, in this order: an unknown action, another site, no session, the role, the input. */
export async function POST(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const { name } = await params;
  const action = findAction(name);
  if (action === undefined) return tell(404, portalWords.refused.unknown);
  const opened = await server();
  const person = await admit(opened, request, action.role);
  if (person instanceof Response) return person;
  try {
    const context = { ...opened, person, by: { identity: person.identity } };
    const done = action.perform(context, parse(await request.text()));
    return done === undefined
      ? tell(400, portalWords.refused.input)
      : Response.json(await done, { headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return tellFault(error, opened, { action: name });
  }
}

function parse(text: string): unknown {
  if (text.length > mostBytes) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
