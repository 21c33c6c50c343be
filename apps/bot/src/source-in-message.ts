import { Fault } from '@alchemy/core/errors';
import { parseSpotifyLink } from '@alchemy/core/spotify-link';
import type { AttachedFile, StemsCommand } from './chat-platform.ts';

/** What to split of a message that was written for people: its link, else the first of its files. */
export function sourceInMessage(text: string, files: readonly AttachedFile[]): Pick<StemsCommand, 'text' | 'files'> {
  const [file] = files;
  return file === undefined || holdsLink(text) ? { text, files: [] } : { text: '', files: [file] };
}

function holdsLink(text: string): boolean {
  try {
    parseSpotifyLink(text);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
