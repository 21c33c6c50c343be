import { randomUUID } from 'node:crypto';
import { type HttpReply, type HttpRequest, startServer } from '../network/server.ts';
import { Troubles } from '../network/troubles.ts';
import { type Account, type Application, Consent, json } from './consent.ts';

/**
 * Discord's OAuth2, as its developer documentation describes it: `oauth2/authorize`, `oauth2/token`, and `users/@me` for
 * whoever allowed `identify`.
 */
export async function startDiscordSignIn(application: Application) {
  const consent = new Consent('Discord', application);
  const troubles = new Troubles();
  const bearers = new Map<string, Account>();
  const routes: Record<string, (request: HttpRequest) => HttpReply> = {
    'GET /api/oauth2/authorize': ({ url }) => consent.page(url),
    'POST /api/oauth2/token': (request) => {
      const grant = consent.redeem(request);
      if ('error' in grant) return json(grant.error === 'invalid_client' ? 401 : 400, grant);
      const token = randomUUID();
      bearers.set(token, grant.account);
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: 604_800, scope: grant.scope });
    },
    'GET /api/users/@me': ({ headers }) => {
      const account = bearers.get((headers.authorization ?? '').replace(/^Bearer /, ''));
      if (account === undefined) return json(401, { message: '401: Unauthorized', code: 0 });
      return json(200, { id: account.id, username: account.name.toLowerCase(), global_name: account.name });
    },
  };
  const server = await startServer({
    answer: async (request) => {
      const { method, url } = request;
      const trouble = troubles.meet(method, url.pathname);
      if (trouble?.kind === 'status') return json(trouble.status, { message: 'Internal Server Error', code: 0 });
      return routes[`${method} ${url.pathname}`]?.(request) ?? json(404, { message: '404: Not Found', code: 0 });
    },
    upgrade: (_request, socket) => socket.destroy(),
  });
  return { consent, troubles, apiUrl: `${server.origin}/api`, close: server.close };
}
