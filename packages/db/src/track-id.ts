import { createHash } from 'node:crypto';

/**
 * The id of the song behind a source key: always the same one, so that a run can name its files before the row exists
 * and two runs that find the same song agree. A version 8 UUID made of SHA-256 (RFC 9562, section 5.8).
 */
export function trackIdOf(sourceKey: string): string {
  const bytes = createHash('sha256').update(`track:${sourceKey}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
