import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { parseSpotifyLink, type ShortLink, type SpotifyLink } from '@alchemy/core/spotify-link';
import { UsageError } from './arguments.ts';

export type Source = { kind: 'file'; path: string; name: string } | { kind: 'link'; link: SpotifyLink | ShortLink };

const looksLikeLink = /^(https?:\/\/|spotify:|www\.|open\.spotify\.com\/|spotify\.(app\.)?link\/)/i;

/**
 * What SOURCE names: an audio file that exists, or a Spotify link.
 *
 * @throws UsageError for a missing file, a directory, or a link that is not one of Spotify's.
 */
export async function readSource(text: string): Promise<Source> {
  if (looksLikeLink.test(text)) return { kind: 'link', link: spotifyLink(text) };
  const path = resolve(text);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => refuse(text, error));
  if (found.isDirectory())
    throw new UsageError(`${quoted(text)} is a directory. Name one audio file in it.`, { code: 'unsupported_audio' });
  if (!found.isFile())
    throw new UsageError(`${quoted(text)} is not a file. Name an audio file.`, { code: 'unsupported_audio' });
  return { kind: 'file', path, name: basename(path) };
}

function spotifyLink(text: string): SpotifyLink | ShortLink {
  try {
    return parseSpotifyLink(text);
  } catch (error) {
    if (error instanceof Fault) throw new UsageError(error.message, { code: error.code, cause: error });
    throw error;
  }
}

function refuse(text: string, error: NodeJS.ErrnoException): never {
  if (error.code === 'EACCES')
    throw new UsageError(`${quoted(text)} may not be read. Check its permissions.`, { code: 'not_found' });
  throw new UsageError(`There is no file ${quoted(text)}. Check the name, or give a Spotify link.`, {
    code: 'not_found',
    cause: error,
  });
}

/** A name with line breaks or control characters is shown as JSON would write it. */
const quoted = (text: string): string => JSON.stringify(text);
