import { fileName } from '@alchemy/core/file-name';
import type { TrackView } from '@alchemy/db/requests';

/** What the files of a song are called, before what tells them apart: `Artist - Title`. */
export const songFileName = ({ artist, title }: Pick<TrackView, 'artist' | 'title'>): string =>
  fileName(artist === null ? title : `${artist} - ${title}`, 'song');
