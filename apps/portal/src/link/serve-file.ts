import { Fault } from '@alchemy/core/errors';
import { stemLabel } from '@alchemy/core/link-words';
import { readRequest } from '@alchemy/db/requests';
import { type FileFacts, readFiles } from '@alchemy/db/tracks';
import { openFile } from '@alchemy/storage/files';
import { attachmentNamed } from '../http/content-disposition.ts';
import { sendFile } from '../http/send-file.ts';
import type { Server } from '../server.ts';
import { type Answer, answer, type Question, songAt, type WantedOfSong } from './answer.ts';
import { makeWishes } from './make-wishes.ts';
import { openLink } from './open-link.ts';
import { inTheMaking, refused } from './replies.ts';
import { sentCounter } from './sent-counter.ts';
import { serveArchive } from './serve-archive.ts';
import { serveScore } from './serve-score.ts';
import { serveState } from './serve-state.ts';
import { songFileName } from './song-file-name.ts';
import { parseWantedFile, type Query } from './wanted-file.ts';

type Stored = Extract<Answer, { kind: 'stored' }>;

const contentTypes = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  opus: 'audio/ogg; codecs=opus',
} as const;

/** An address behind a link. */
export interface Address {
  readonly token: string;
  readonly file: readonly string[];
  readonly query: Query;
}

/** Answers for a file behind a link: its bytes, 202 while it is made, 410 after the link's time, and else 404. */
export async function serveFile(server: Server, request: Request, address: Address): Promise<Response> {
  const wanted = parseWantedFile(address.file, address.query);
  const link = wanted && (await openLink(server, address.token));
  if (wanted === undefined || link === undefined) return refused('unknown');
  const view = await readRequest(server.db, link.requestId);
  if (wanted.kind === 'state') return serveState(address.token, link, view);
  if (wanted.kind === 'archive') return await serveArchive(server, request, { link, view, format: wanted.format });
  const song = songAt(view, wanted.place);
  const files = song === undefined ? [] : await readFiles(server.db, [song.trackId]);
  return await serveOfSong(server, request, { link, request: view, wanted, files, now: new Date() });
}

async function serveOfSong(server: Server, request: Request, question: Question): Promise<Response> {
  const result = answer(question);
  switch (result.kind) {
    case 'unknown':
    case 'expired':
      return refused(result.kind);
    case 'working':
      return inTheMaking(result);
    case 'make':
      return await makeWishes(server, question, [result.wish], { wanted: 1, there: 0 });
    case 'stored':
      return await orGone(server, result.file, () => send(server, request, question, result));
  }
}

async function send(server: Server, request: Request, question: Question, { file, song }: Stored): Promise<Response> {
  const { link, wanted, files } = question;
  if (wanted.kind === 'score') return await serveScore(server, question, file, files);
  const sent = { sizeBytes: file.sizeBytes, sha256: file.sha256, ...described(wanted, song) };
  return await sendFile(request, sent, {
    open: async (range) => (await openFile(server.root, file.path, range)).stream,
    sent: sentCounter(server, link, wanted.kind),
  });
}

function described(wanted: WantedOfSong, song: Stored['song']) {
  if (wanted.kind === 'cover') return { contentType: 'image/jpeg' };
  if (wanted.kind !== 'stem' && wanted.kind !== 'mix') return { contentType: 'application/json' };
  const label = stemLabel(wanted.kind === 'mix' ? 'mix-' : wanted.stem);
  const disposition = attachmentNamed(`${songFileName(song)} (${label})`, wanted.format);
  return { contentType: contentTypes[wanted.format], disposition };
}

/** A row whose file is not there is for the operator to know, and for nobody else. */
async function orGone({ log }: Server, { path }: FileFacts, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'not_found') throw error;
    log.error({ path }, 'a file that has a row is not in the storage');
    return refused('unknown');
  }
}
