import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const names = ['LINK_SECRET', 'NEXTAUTH_SECRET'];

/**
 * The secrets that sign links and sessions: made once, kept in `.env`, which only its owner can read.
 *
 * @param {string} root
 * @param {Record<string, string | undefined>} environment a secret that is set here needs no line in the file
 * @returns {import('./steps.mjs').Step}
 */
export function secrets(root, environment) {
  const file = join(root, '.env');
  const missing = () => names.filter((name) => !environment[name] && !parseEnv(readText(file))[name]);
  return {
    name: 'secrets in .env',
    cost: 'no download',
    isNeeded: () => missing().length > 0,
    run: () => writePrivately(file, withSecrets(readText(file), missing())),
  };
}

/**
 * @param {string} text what `.env` holds
 * @param {readonly string[]} missing names that are absent or empty in it
 * @returns {string} the same lines, an empty assignment filled in, an absent one added at the end
 */
export function withSecrets(text, missing) {
  let result = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  for (const name of missing) {
    const line = `${name}=${randomBytes(32).toString('base64url')}`;
    const empty = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:""|'')?[ \\t]*(?:#.*)?\\r?$`, 'm');
    result = empty.test(result) ? result.replace(empty, () => line) : `${result}${line}\n`;
  }
  return result;
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Written aside and renamed, never readable by others. @param {string} file @param {string} text */
function writePrivately(file, text) {
  const target = existsSync(file) ? realpathSync(file) : file;
  writeFileSync(`${target}.new`, text, { mode: 0o600 });
  chmodSync(`${target}.new`, 0o600);
  renameSync(`${target}.new`, target);
}
