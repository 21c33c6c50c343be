import type { OutputFormat } from '@alchemy/db/ask';
import type { RequestView } from '@alchemy/db/requests';
import { readFiles } from '@alchemy/db/tracks';
import { layOutArchive, openArchive } from '@alchemy/storage/archive';
import { attachmentNamed } from '../http/content-disposition.ts';
import { sendFile } from '../http/send-file.ts';
import type { Server } from '../server.ts';
import { answerArchive } from './archive-answer.ts';
import type { Link } from './link.ts';
import { makeWishes } from './make-wishes.ts';
import { inTheMaking, refused } from './replies.ts';
import { sentCounter } from './sent-counter.ts';

export interface ArchiveWish {
  readonly link: Link;
  readonly view: RequestView;
  readonly format: OutputFormat | undefined;
}

/** Everything behind a link as one zip: its length is told at once, and it can be resumed at any byte. */
export async function serveArchive(server: Server, request: Request, { link, view, format }: ArchiveWish) {
  const trackIds = view.tracks.map(({ trackId }) => trackId);
  const files = await readFiles(server.db, trackIds);
  const result = answerArchive({ link, request: view, format, files, now: new Date() });
  switch (result.kind) {
    case 'unknown':
    case 'expired':
      return refused(result.kind);
    case 'working':
      return inTheMaking(result);
    case 'make': {
      const lacking = result.wishes.reduce((sum, { stems }) => sum + stems.length, 0);
      const count = { wanted: lacking + result.there, there: result.there };
      return await makeWishes(server, { link, request: view }, result.wishes, count);
    }
    case 'archive': {
      const archive = layOutArchive(result.entries);
      const { sizeBytes, sha256 } = archive;
      const disposition = attachmentNamed(result.name, 'zip');
      return await sendFile(
        request,
        { sizeBytes, sha256, contentType: 'application/zip', disposition },
        { open: async (range) => openArchive(server.root, archive, range), sent: sentCounter(server, link, 'zip') },
      );
    }
  }
}
