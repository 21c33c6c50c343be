import type { Readable } from 'node:stream';
import { type ByteRange, parseByteRange } from './byte-range.ts';

/** A stored file as it goes out. */
export interface SentFile {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly contentType: string;
  /** A Content-Disposition header; absent for what is shown rather than saved. */
  readonly disposition?: string;
}

export interface FileSource {
  /** Opens the file, whole or in part. The stream is destroyed when the reader goes away. */
  open(range: ByteRange | undefined): Promise<Readable>;
  /** Called once when the sending has ended, however it ended, with what was sent. */
  sent(bytes: number): void;
}

/**
 * Answers a GET or HEAD of a file: 200, 206 for a range, 304 for what the reader has already, 416 for a range outside.
 * The file is opened only when bytes of it are sent.
 */
export async function sendFile(request: Request, file: SentFile, source: FileSource): Promise<Response> {
  const etag = `"${file.sha256}"`;
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    // Not to be compressed on the way: ranges and the tag are those of the bytes as they are stored.
    'Cache-Control': 'private, no-cache, no-transform',
    'Content-Type': file.contentType,
    ETag: etag,
  });
  if (file.disposition !== undefined) headers.set('Content-Disposition', file.disposition);
  if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const range = rangeOf(request, etag, file.sizeBytes);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  if (range !== undefined) headers.set('Content-Range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  headers.set('Content-Length', String(range === undefined ? file.sizeBytes : range.end - range.start + 1));
  const status = range === undefined ? 200 : 206;
  const body = request.method === 'HEAD' ? null : streamed(await source.open(range), source.sent);
  return new Response(body, { status, headers });
}

/** A part is asked for on condition that the file is still the same one: else the whole is sent. */
function rangeOf(request: Request, etag: string, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const condition = request.headers.get('if-range');
  if (condition !== null && condition.trim() !== etag) return undefined;
  return parseByteRange(request.headers.get('range'), sizeBytes);
}

function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** Reads only as fast as the reader takes. */
function streamed(stream: Readable, sent: (bytes: number) => void): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  let bytes = 0;
  stream.once('close', () => sent(bytes));
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) return controller.close();
      bytes += next.value.byteLength;
      controller.enqueue(next.value);
    },
    cancel() {
      stream.destroy();
    },
  });
}
