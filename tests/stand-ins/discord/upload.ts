import type { UploadedFile } from '../network/body.ts';
import type { StoredFile } from './attachment-host.ts';
import type { Parts } from './parts.ts';
import { Refusal } from './refusals.ts';

/** What one request may carry in all. Source: Discord's "Message Resource", "Create Message". */
const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

/** Stores the files of a request. Throws 40005 where one is above `limitBytes`, or all are too much. */
export function keepFiles({ attachments }: Parts, files: readonly UploadedFile[], limitBytes: number): StoredFile[] {
  const totalBytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const isTooLarge = totalBytes > MAX_REQUEST_BYTES || files.some((file) => file.bytes.length > limitBytes);
  if (isTooLarge) throw new Refusal('tooLarge');
  return files.map(({ name, contentType, bytes }) => attachments.keep({ name, contentType, bytes }));
}
