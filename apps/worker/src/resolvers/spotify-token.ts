import { sourceWords } from '@alchemy/core/source-words';
import { z } from 'zod';
import { parseAnswer, parseJson } from './answer.ts';
import type { Ask } from './ask.ts';
import { operatorFault } from './faults.ts';

export interface SpotifyCredentials {
  clientId: string;
  clientSecret: string;
}
export interface SpotifyToken {
  /** A token that has at least a minute to live. */
  read(signal: AbortSignal): Promise<string>;
  /** Forgets the token: the Web API refused it. */
  drop(): void;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const Refusal = z.object({ error: z.string(), error_description: z.string().optional() });
const marginMs = 60_000;

/**
 * The operator's client credentials, exchanged for a token that stays in this process's memory and is fetched anew when
 * it runs out.
 *
 * @throws from `read`: Fault `operator_attention` where Spotify refuses the credentials, and the faults of {@link Ask}.
 */
export function createSpotifyToken(options: {
  ask: Ask;
  accountsUrl: string;
  credentials: SpotifyCredentials;
}): SpotifyToken {
  let held: { token: string; goodUntilMs: number } | undefined;
  return {
    async read(signal) {
      if (held !== undefined && held.goodUntilMs > Date.now()) return held.token;
      const { access_token, expires_in } = await fetchToken(options, signal);
      held = { token: access_token, goodUntilMs: Date.now() + expires_in * 1000 - marginMs };
      return access_token;
    },
    drop() {
      held = undefined;
    },
  };
}

async function fetchToken(
  { ask, accountsUrl, credentials }: { ask: Ask; accountsUrl: string; credentials: SpotifyCredentials },
  signal: AbortSignal,
): Promise<z.infer<typeof Token>> {
  const pair = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64');
  const reply = await ask({
    service: 'spotify-api',
    url: `${accountsUrl}/api/token`,
    form: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${pair}` },
    signal,
  });
  const answer = parseJson('Spotify', reply);
  if (reply.status === 200) return parseAnswer('Spotify', 'token', Token, answer);
  const { error, error_description } = parseAnswer('Spotify', 'token', Refusal, answer);
  throw operatorFault(
    sourceWords.credentialsRefused,
    new Error(`${reply.status} ${error}: ${error_description ?? 'no description'}`),
  );
}
