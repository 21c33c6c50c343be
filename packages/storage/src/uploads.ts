import { randomUUID } from 'node:crypto';
import { link, rename, rm, stat, utimes } from 'node:fs/promises';
import { hasCode } from './error-code.ts';
import { orDiskFull } from './free-space.ts';
import { uploadPath } from './layout.ts';
import type { PublishedFile } from './publication.ts';
import type { StorageRoot } from './root.ts';
import { locate, locatePath } from './sandbox.ts';
import { type StreamLimits, writeStream } from './write-stream.ts';

/**
 * Streams a file in while summing it up, and gives it its name, `uploads/<sha256>`, only once it is whole. The same
 * content handed in twice, even at once, is one file.
 *
 * @throws Fault `too_long` past `maxBytes`; `disk_full`; whatever the source throws. Nothing is left then.
 */
export async function receiveUpload(
  root: StorageRoot,
  source: AsyncIterable<Uint8Array>,
  limits: StreamLimits,
): Promise<ReceivedUpload> {
  const aside = await locate(root, 'uploads', `incoming-${randomUUID()}`);
  try {
    const sums = await orDiskFull(() => writeStream(aside, source, limits));
    const path = uploadPath(sums.sha256);
    const absolute = await locatePath(root, path);
    await nameByContent(aside, absolute);
    return { path, ...sums, handedInAtMs: (await stat(absolute)).mtimeMs };
  } finally {
    await rm(aside, { force: true });
  }
}

/** What `receiveUpload` gave a name, and when it was last handed in. */
export interface ReceivedUpload extends PublishedFile {
  /** Milliseconds since 1970. */
  handedInAtMs: number;
}

/** Removes an upload that nobody needs any more, unless the same content was handed in after that moment. */
export async function discardUpload(
  root: StorageRoot,
  upload: Pick<ReceivedUpload, 'path' | 'handedInAtMs'>,
): Promise<void> {
  const path = await locatePath(root, upload.path);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.mtimeMs <= upload.handedInAtMs) await rm(path, { force: true });
}

/** A name that exists stands for the same bytes; it is touched, so that cleaning does not take it for old. */
async function nameByContent(aside: string, to: string): Promise<void> {
  try {
    await link(aside, to);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const now = new Date();
    await utimes(to, now, now).catch((gone) => {
      if (!hasCode(gone, 'ENOENT')) throw gone;
      return rename(aside, to);
    });
  }
}
