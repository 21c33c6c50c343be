import { findFile } from '@alchemy/db/dashboard/track-page';
import type { FileFacts } from '@alchemy/db/tracks';
import { openFile } from '@alchemy/storage/files';
import { z } from 'zod';
import { personOfRequest } from '../actions/admission.ts';
import { sendFile } from '../http/send-file.ts';
import type { Server } from '../server.ts';

const Id = z.uuid();

const contentTypes: Readonly<Record<string, string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  opus: 'audio/ogg; codecs=opus',
  ogg: 'audio/ogg',
  json: 'application/json',
  jpg: 'image/jpeg',
};

const plain = { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8' };
const refuse = (status: number, sentence: string) => new Response(`${sentence}\n`, { status, headers: plain });

/** No file for whoever is not signed in, or may not see the portal. */
export const refuseStranger = (): Response => refuse(401, 'Sign in first.');
/** No file under that address. */
export const refuseUnknown = (): Response => refuse(404, 'There is no such file.');

/** A stored file for whoever may see the portal, by the id of its row: no path comes from outside. */
export async function serveStored(server: Server, request: Request, fileId: unknown): Promise<Response> {
  if ((await personOfRequest(server, request)) === undefined) return refuseStranger();
  const id = Id.safeParse(fileId);
  const found = id.success ? await findFile(server.db, id.data) : undefined;
  return found === undefined ? refuseUnknown() : await sendStored(server, request, found.file);
}

/** The bytes of a stored file, whole or in part. @throws Fault `not_found` when it is gone */
export async function sendStored(
  { root }: Pick<Server, 'root'>,
  request: Request,
  { path, sizeBytes, sha256 }: Pick<FileFacts, 'path' | 'sizeBytes' | 'sha256'>,
): Promise<Response> {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const contentType = contentTypes[extension] ?? 'application/octet-stream';
  const open = async (range: { start: number; end: number } | undefined) => (await openFile(root, path, range)).stream;
  return await sendFile(request, { sizeBytes, sha256, contentType }, { open, sent: () => {} });
}
