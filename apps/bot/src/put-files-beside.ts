import { type FetchedFile, MessageGone, type MessageRef, type ReplyView, type WantedFile } from './chat-platform.ts';
import type { FlowParts } from './flow-parts.ts';

/** Fetching them from the portal takes no longer. */
const fetchLimitMs = 5_000;

/**
 * Puts the files beside the message that its end asks for. A file that cannot be had now leaves the reply without it:
 * what it shows is true without the file too.
 */
export async function putFilesBeside(
  { platform, log }: FlowParts,
  message: MessageRef,
  { files }: ReplyView,
): Promise<MessageRef> {
  if (files.length === 0) return message;
  try {
    const signal = AbortSignal.timeout(fetchLimitMs);
    const fetched = await Promise.all(files.map((file) => fetchFile(file, signal)));
    return await platform.attach(message, fetched);
  } catch (error) {
    if (error instanceof MessageGone) throw error;
    log.warn({ err: error, files: files.map(({ name }) => name) }, 'files could not be put beside a reply');
    return message;
  }
}

async function fetchFile({ name, url }: WantedFile, signal: AbortSignal): Promise<FetchedFile> {
  const response = await fetch(url, { signal });
  if (response.status !== 200) throw new Error(`The portal answered ${response.status} for ${name}.`);
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}
