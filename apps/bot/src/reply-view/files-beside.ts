import type { FileView, RequestView, TrackView } from '@alchemy/db/requests';
import type { WantedFile } from '../chat-platform.ts';
import type { ReplyLink } from './buttons.ts';
import { plain } from './song-words.ts';

interface Beside {
  readonly link: ReplyLink | null;
  readonly uploadLimitBytes: number;
}

/**
 * The files that are put beside the message: what was asked for of a single song, where there is no address for links or
 * just one stem was asked for, and all of it fits. Else none: half of a song helps nobody.
 */
export function filesBeside(view: RequestView, { link, uploadLimitBytes }: Beside): WantedFile[] {
  const [song, another] = view.tracks;
  if (link === null || song === undefined || another !== undefined) return [];
  if (link.url !== null && view.stems?.length !== 1) return [];
  const files = song.files.filter((file) => isAskedFor(file, view));
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (sizeBytes > uploadLimitBytes) return [];
  return files.map((file) => wantedFile(file, { song, format: view.format, pageUrl: link.portalUrl }));
}

function isAskedFor({ kind, format }: FileView, view: RequestView): boolean {
  if (kind === 'format') return format === view.format;
  return kind === 'stem' && view.format === 'flac';
}

function wantedFile(
  { stem }: FileView,
  { song, format, pageUrl }: { song: TrackView; format: string; pageUrl: string },
): WantedFile {
  const title = plain(song.title).replaceAll(/[\\/:*?"<>|]/g, '_');
  return { name: `${title} - ${stem}.${format}`, url: `${pageUrl}/1/${stem}.${format}` };
}
