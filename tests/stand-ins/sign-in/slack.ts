import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { type HttpReply, type HttpRequest, startServer } from '../network/server.ts';
import { Troubles } from '../network/troubles.ts';
import { type Application, Consent, type Grant, json } from './consent.ts';

/** What a signed token says wrongly from now on. */
export interface Forgery {
  /** In the place of the one that was asked with. */
  readonly nonce?: string;
  /** Signed by a key that Slack never published. */
  readonly signer?: 'stranger';
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyId = 'slack-key-1';

/**
 * Sign in with Slack (OpenID Connect), as its developer documentation describes it: `openid/connect/authorize`,
 * `openid.connect.token` with a signed token, and the keys it is checked with. Refusals have status 200 and `ok: false`.
 */
export async function startSlackSignIn(application: Application, { teamId }: { teamId: string }) {
  const consent = new Consent('Slack', application);
  const troubles = new Troubles();
  const [own, stranger] = [newKey(), newKey()];
  let forgery: Forgery = {};
  const routes: Record<string, (request: HttpRequest) => HttpReply> = {
    'GET /openid/connect/authorize': ({ url }) => consent.page(url),
    'GET /openid/connect/keys': () => {
      const key = { ...own.publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' };
      return json(200, { keys: [key] });
    },
    'POST /api/openid.connect.token': (request) => {
      const grant = consent.redeem(request);
      if ('error' in grant) return json(200, { ok: false, error: grant.error });
      const accessToken = `xoxp-${randomUUID()}`;
      const claims = { ...claimsOf(grant, accessToken), ...(forgery.nonce ? { nonce: forgery.nonce } : {}) };
      const { privateKey } = forgery.signer === 'stranger' ? stranger : own;
      const token = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims].map(encoded).join('.');
      const signature = sign('sha256', Buffer.from(token), privateKey).toString('base64url');
      return json(200, {
        ok: true,
        access_token: accessToken,
        token_type: 'Bearer',
        id_token: `${token}.${signature}`,
      });
    },
  };
  const server = await startServer({
    answer: async (request) => {
      const { method, url } = request;
      const trouble = troubles.meet(method, url.pathname);
      if (trouble?.kind === 'status') return json(trouble.status, { ok: false, error: 'internal_error' });
      return routes[`${method} ${url.pathname}`]?.(request) ?? json(404, { ok: false, error: 'unknown_method' });
    },
    upgrade: (_request, socket) => socket.destroy(),
  });

  function claimsOf({ account, nonce }: Grant, accessToken: string) {
    const now = Math.floor(Date.now() / 1_000);
    const halfHash = createHash('sha256').update(accessToken).digest().subarray(0, 16);
    return {
      ...{ iss: server.origin, sub: account.id, aud: application.clientId, iat: now, exp: now + 300 },
      ...{ auth_time: now, nonce, at_hash: halfHash.toString('base64url'), name: account.name },
      ...{ 'https://slack.com/team_id': teamId, 'https://slack.com/user_id': account.id },
    };
  }
  return {
    ...{ consent, troubles, apiUrl: `${server.origin}/api/`, close: server.close },
    forge: (next: Forgery) => {
      forgery = next;
    },
  };
}

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
