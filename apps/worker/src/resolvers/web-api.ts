import { Fault } from '@alchemy/core/errors';
import { faultSentence } from '@alchemy/core/sentences';
import { sourceWords } from '@alchemy/core/source-words';
import type { z } from 'zod';
import { parseAnswer, parseJson } from './answer.ts';
import type { Ask, Reply } from './ask.ts';
import { operatorFault } from './faults.ts';
import type { SpotifyToken } from './spotify-token.ts';

export interface WebApi {
  /** @param path what follows `/v1`, its slash included. @param what the answer's name in an error about its fields. */
  get<T extends z.ZodType>(path: string, what: string, schema: T, signal: AbortSignal): Promise<z.infer<T>>;
}

/**
 * Spotify's Web API. A token that it refuses is fetched anew once.
 *
 * @throws from `get`: Fault `not_found`; `private_or_missing` where the resource is not for client credentials;
 *   `operator_attention` for refused credentials, a missing Premium subscription and changed fields; those of
 *   {@link Ask}.
 */
export function createWebApi(options: { ask: Ask; token: SpotifyToken; apiUrl: string }): WebApi {
  const { ask, token, apiUrl } = options;
  const askWithToken = async (path: string, signal: AbortSignal): Promise<Reply> => {
    const authorization = `Bearer ${await token.read(signal)}`;
    return ask({ service: 'spotify-api', url: `${apiUrl}/v1${path}`, headers: { authorization }, signal });
  };
  return {
    async get(path, what, schema, signal) {
      let reply = await askWithToken(path, signal);
      if (reply.status === 401) {
        token.drop();
        reply = await askWithToken(path, signal);
      }
      refuseFailure(reply);
      return parseAnswer('Spotify', what, schema, parseJson('Spotify', reply));
    },
  };
}

function refuseFailure({ status, headers, text }: Reply): void {
  if (status === 200) return;
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  const cause = new Error(`Spotify's Web API answered ${status}: ${text.slice(0, 200)}`);
  if (status === 404 || status === 400) throw new Fault('not_found', faultSentence('not_found'), { cause });
  if (status === 403 && isJson) {
    throw new Fault('private_or_missing', faultSentence('private_or_missing'), { cause });
  }
  if (status === 403) {
    throw operatorFault(sourceWords.premiumNeeded, cause);
  }
  if (status === 401) throw operatorFault(sourceWords.credentialsRefused, cause);
  throw operatorFault(sourceWords.apiRefuses(status), cause);
}
