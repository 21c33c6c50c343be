// What set-up last did, by the content it did it from: `.data/setup.json`.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param {readonly string[]} files those that are missing count as empty @returns {string} */
export function contentHash(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(existsSync(file) ? readFileSync(file) : '')
      .update('\0');
  return hash.digest('hex');
}

/** @param {string} root @param {string} name @returns {string | undefined} */
export function readStamp(root, name) {
  return readAll(stampFile(root))[name];
}

/**
 * Written aside and renamed, so that an interrupted set-up never leaves half a file.
 *
 * @param {string} root @param {string} name @param {string} value
 */
export function writeStamp(root, name, value) {
  const file = stampFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...readAll(file), [name]: value }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** @param {string} root */
function stampFile(root) {
  return join(root, '.data', 'setup.json');
}

/** @param {string} file @returns {Record<string, string>} */
function readAll(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
