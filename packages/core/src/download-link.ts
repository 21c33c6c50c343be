import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export interface LinkClaim {
  /** The link's row, a UUID. */
  id: string;
  expiresAt: Date;
}

const idBytes = 16;
const expiryBytes = 6;
const macBytes = 32;
const tokenText = /^[A-Za-z0-9_-]{72}$/;

/** A token for a link: its id (16 bytes), its expiry in milliseconds (6 bytes) and an HMAC-SHA-256 over both, in base64url. */
export function signToken(claim: LinkClaim, secret: string): string {
  const id = Buffer.from(z.uuid().parse(claim.id).replaceAll('-', ''), 'hex');
  const expiry = Buffer.alloc(expiryBytes);
  expiry.writeUIntBE(claim.expiresAt.getTime(), 0, expiryBytes);
  const body = Buffer.concat([id, expiry]);
  return Buffer.concat([body, mac(body, secret)]).toString('base64url');
}

/**
 * What a token claims, or `undefined` when it was not signed with this secret or is not written exactly as
 * {@link signToken} writes it. It may have expired: whoever asks compares `expiresAt` with the clock.
 */
export function readToken(token: string, secret: string): LinkClaim | undefined {
  if (!tokenText.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.subarray(0, idBytes + expiryBytes);
  const given = bytes.subarray(idBytes + expiryBytes);
  if (given.length !== macBytes || !timingSafeEqual(given, mac(body, secret))) return undefined;
  return { id: uuidText(body.subarray(0, idBytes)), expiresAt: new Date(body.readUIntBE(idBytes, expiryBytes)) };
}

function mac(body: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
