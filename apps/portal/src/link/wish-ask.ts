import type { Ask } from '@alchemy/db/ask';
import type { RequestView } from '@alchemy/db/requests';
import type { Wish } from './answer.ts';
import type { Link } from './link.ts';

/**
 * The request that a wish behind a link amounts to: one song of the first request again, some stems of it, in another
 * format, for the same person. However often the link is asked, it stays one and the same.
 */
export function askForWish(link: Link, first: RequestView, { song, stems, format }: Wish): Ask {
  return {
    kind: song.sourceKey.startsWith('upload:') ? 'file' : 'track',
    sourceKey: song.sourceKey,
    title: song.title,
    model: link.model,
    stems: [...stems],
    format,
    asker: first.asker,
    askerName: null,
    platform: 'portal',
    interactionId: `link:${link.linkId}:${song.trackId}:${stems.join('+')}.${format}`,
    workspace: first.workspace,
    private: first.private,
  };
}
