// Files that hold a secret: readable by their owner alone, and never seen half-written.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** @param {string} file @param {string} text */
export function writePrivate(file, text) {
  const aside = `${file}.${randomUUID()}`;
  writeFileSync(aside, text, { mode: 0o600 });
  renameSync(aside, file);
}

/** @param {string} file where the password is kept; made at the first call @returns {string} */
export function password(file) {
  if (!existsSync(file)) writePrivate(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}
