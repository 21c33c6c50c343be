import { randomBytes } from 'node:crypto';
import { type Answer, type Call, json } from './answer.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}
export interface Accounts {
  readonly credentials: Credentials;
  /** `POST /api/token`. */
  answerToken(call: Call): Answer;
  /** Whether a request carries a token that was given out and not taken back. */
  knows(call: Call): boolean;
  /** Takes back every token, as time does. */
  expireTokens(): void;
}

/** Spotify's accounts service: client credentials against tokens that live an hour. */
export function createAccounts(): Accounts {
  const credentials = { clientId: 'stand-in-client', clientSecret: randomBytes(16).toString('hex') };
  const expected = `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`;
  const tokens = new Set<string>();
  return {
    credentials,
    answerToken(call) {
      if (new URLSearchParams(call.body).get('grant_type') !== 'client_credentials') {
        return json(400, {
          error: 'unsupported_grant_type',
          error_description: 'grant_type must be client_credentials',
        });
      }
      if (call.headers.authorization !== expected) {
        return json(400, { error: 'invalid_client', error_description: 'Invalid client secret' });
      }
      const token = `stand-in-${randomBytes(24).toString('hex')}`;
      tokens.add(token);
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
    },
    knows: (call) => tokens.has(call.headers.authorization?.replace(/^Bearer /, '') ?? ''),
    expireTokens: () => tokens.clear(),
  };
}
