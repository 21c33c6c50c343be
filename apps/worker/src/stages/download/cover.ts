import type { StorageRoot } from '@alchemy/storage/root';
import { writeIntoWorkdir } from '@alchemy/storage/workdir';
import { type AllowedHosts, isLoopbackHost } from '../../outside/allowed-hosts.ts';
import { openOutside } from '../../outside/open-outside.ts';
import type { MusicAddresses } from '../../resolvers/addresses.ts';
import type { Run } from '../../run-stage.ts';

const maxBytes = 5_000_000;
const limitMs = 20_000;
const name = 'cover.jpg';

/** Where Spotify and Deezer keep their pictures; a server that stands in for them keeps its own. */
export function coverHosts({ spotifyOpenUrl, spotifyApiUrl, deezerApiUrl }: MusicAddresses): AllowedHosts {
  const standIns = [spotifyOpenUrl, spotifyApiUrl, deezerApiUrl].map((address) => new URL(address));
  return {
    endings: ['.scdn.co', '.spotifycdn.com', '.dzcdn.net'],
    names: standIns.filter(({ hostname }) => isLoopbackHost(hostname)).map(({ host }) => host),
  };
}

/**
 * The cover as a file in the private folder, if it is to be had: a song without one is as good.
 *
 * @returns its name, or nothing. Throws only after an abort.
 */
export async function fetchCover(
  { root, coverHosts: hosts }: { root: StorageRoot; coverHosts: AllowedHosts },
  run: Run,
  url: string | undefined,
): Promise<string[]> {
  if (url === undefined) return [];
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(limitMs)]);
  try {
    const { workdir } = run;
    await openOutside({ url, hosts, maxBytes, signal }, ({ body }) =>
      writeIntoWorkdir(root, { workdir, name }, jpegOnly(body), { maxBytes, signal }),
    );
    return [name];
  } catch (error) {
    run.signal.throwIfAborted();
    run.log.info({ err: error }, 'no cover');
    return [];
  }
}

/** Passes a JPEG on, by its first bytes. */
async function* jpegOnly(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = Buffer.alloc(0);
  for await (const chunk of body) {
    if (seen.length >= 3) {
      yield chunk;
      continue;
    }
    seen = Buffer.concat([seen, chunk]);
    if (seen.length < 3) continue;
    if (seen.readUIntBE(0, 3) !== 0xff_d8_ff) throw new Error('The cover is no JPEG.');
    yield seen;
  }
}
