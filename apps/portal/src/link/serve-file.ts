import { Fault } from '@alchemy/core/errors';
import { isFinal } from '@alchemy/db/job-status';
import { countSent } from '@alchemy/db/links';
import { readRequest } from '@alchemy/db/requests';
import { readTrack } from '@alchemy/db/tracks';
import { openFile } from '@alchemy/storage/files';
import { attachmentNamed } from '../http/content-disposition.ts';
import { sendFile } from '../http/send-file.ts';
import type { Server } from '../server.ts';
import { type Answer, answer, type Question, songAt } from './answer.ts';
import { openLink } from './open-link.ts';
import { inTheMaking, refused } from './replies.ts';
import { parseWantedFile, type WantedFile } from './wanted-file.ts';
import { askForWish } from './wish-ask.ts';

type Stored = Extract<Answer, { kind: 'stored' }>;
type Make = Extract<Answer, { kind: 'make' }>;

const contentTypes = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  opus: 'audio/ogg; codecs=opus',
} as const;

/** Answers for a file behind a link: its bytes, 202 while it is made, 410 after the link's time, and else 404. */
export async function serveFile(
  server: Server,
  request: Request,
  address: { token: string; file: readonly string[] },
): Promise<Response> {
  const wanted = parseWantedFile(address.file);
  const question = wanted && (await readQuestion(server, address.token, wanted));
  if (question === undefined) return refused('unknown');
  const result = answer(question);
  switch (result.kind) {
    case 'unknown':
    case 'expired':
      return refused(result.kind);
    case 'working':
      return inTheMaking(result);
    case 'make':
      return await make(server, question, result);
    case 'stored':
      return await send(server, request, question, result);
  }
}

async function readQuestion(server: Server, token: string, wanted: WantedFile): Promise<Question | undefined> {
  const { db } = server;
  const link = await openLink(server, token);
  if (link === undefined) return undefined;
  const request = await readRequest(db, link.requestId);
  const song = songAt(request, wanted.place);
  const files = song === undefined ? [] : (await readTrack(db, song.trackId)).files;
  return { link, request, wanted, files, now: new Date() };
}

/** What failed once is not tried again by asking for its address: a person who wants that asks for the song again. */
async function make({ db, pipeline }: Server, { link, request }: Question, { wish }: Make): Promise<Response> {
  const { requestId } = await pipeline.submit(askForWish(link, request, wish));
  const { status, step, progress } = await readRequest(db, requestId);
  if (isFinal(status) && status !== 'completed') return refused('unknown');
  return inTheMaking({ jobId: step?.jobId ?? null, progress: step?.progress ?? progress });
}

async function send(server: Server, request: Request, { link, wanted }: Question, { file, song }: Stored) {
  const { db, root, log, metrics } = server;
  const heading = { sizeBytes: file.sizeBytes, sha256: file.sha256 };
  const sent =
    wanted.kind === 'analysis'
      ? { ...heading, contentType: 'application/json' }
      : {
          ...heading,
          contentType: contentTypes[wanted.format],
          disposition: attachmentNamed(nameOf(song, wanted.stem), wanted.format),
        };
  const count = (bytes: number) =>
    countSent(db, link, bytes).catch((error: unknown) => log.warn({ err: error }, 'bytes sent were not counted'));
  try {
    return await sendFile(request, sent, {
      open: async (range) => (await openFile(root, file.path, range)).stream,
      sent: (bytes) => {
        metrics.linkBytes(wanted.kind, bytes);
        void count(bytes);
      },
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'not_found') throw error;
    log.error({ path: file.path }, 'a file that has a row is not in the storage');
    return refused('unknown');
  }
}

const nameOf = ({ title, artist }: Stored['song'], stem: string): string =>
  `${artist === null ? '' : `${artist} - `}${title} (${stem})`;
