import { findFile } from '@alchemy/db/dashboard/track-page';
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

/** A stored file for whoever may see the portal, by the id of its row: no path comes from outside. */
export async function serveStored(server: Server, request: Request, fileId: unknown): Promise<Response> {
  if ((await personOfRequest(server, request)) === undefined) return refuse(401, 'Sign in first.');
  const id = Id.safeParse(fileId);
  const found = id.success ? await findFile(server.db, id.data) : undefined;
  if (found === undefined) return refuse(404, 'There is no such file.');
  const { path, sizeBytes, sha256 } = found.file;
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const contentType = contentTypes[extension] ?? 'application/octet-stream';
  const open = async (range: { start: number; end: number } | undefined) =>
    (await openFile(server.root, path, range)).stream;
  return await sendFile(request, { sizeBytes, sha256, contentType }, { open, sent: () => {} });
}
