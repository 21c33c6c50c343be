// The ports of the private servers stay the same from start to start while they are free, so that a program that
// was connected finds a restarted server again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, isFree } from './loopback.mjs';
import { writePrivate } from './private-files.mjs';

/** @param {string} folder @param {string} server @returns {number | undefined} the port it was last started on */
export function lastPort(folder, server) {
  return readPorts(folder)[server];
}

/** @param {string} folder @param {string} server @returns {Promise<number>} a free port, the last one if possible */
export async function choosePort(folder, server) {
  const last = lastPort(folder, server);
  if (last !== undefined && (await isFree(last))) return last;
  const port = await freePort();
  writePrivate(file(folder), JSON.stringify({ ...readPorts(folder), [server]: port }));
  return port;
}

/** @param {string} folder @returns {Record<string, number>} */
function readPorts(folder) {
  try {
    return JSON.parse(readFileSync(file(folder), 'utf8'));
  } catch {
    return {};
  }
}

/** @param {string} folder */
function file(folder) {
  return join(folder, 'ports.json');
}
