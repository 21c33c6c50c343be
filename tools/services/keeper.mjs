// The keeper of the private servers of a checkout: `node tools/services/keeper.mjs FOLDER GRACE_MS`.
// It owns the servers. Every program that uses them holds a connection to it, which ends however the program ends;
// when the last connection is gone it waits a moment, stops the servers and ends too.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tryLock } from '../setup/lock.mjs';
import { identify, isSameProcess } from '../setup/processes.mjs';
import { Door } from './door.mjs';
import { startPostgres } from './postgres.mjs';
import { writePrivate } from './private-files.mjs';
import { startRedis } from './redis.mjs';
import { waitUntil } from './server-process.mjs';
import { KeptServer } from './supervision.mjs';

const root = resolve(import.meta.dirname, '../..');

/** The program that started the keeper has so long to connect. */
const firstUserLimitMs = 15_000;

/** A keeper that is going has so long to stop its servers. */
const dutyLimitMs = 90_000;

/** @param {string} folder @param {number} graceMs */
async function keep(folder, graceMs) {
  const release = await takeDuty(folder);
  if (!release) return;
  const servers = {
    postgres: new KeptServer(() => startPostgres({ root, folder })),
    redis: new KeptServer(() => startRedis({ root, folder })),
  };
  const token = randomBytes(24).toString('base64url');
  const urlOf = (/** @type {string} */ name) => servers[name === 'postgres' ? 'postgres' : 'redis'].url();
  const door = new Door({ token, firstUserLimitMs, graceMs, urlOf });
  const state = { ...identify(process.pid), port: await door.open(), token };
  writePrivate(stateFile(folder), JSON.stringify(state));
  await Promise.race([door.deserted, toldToStop()]);
  rmSync(stateFile(folder), { force: true });
  door.close();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  release();
}

/**
 * Waits for a keeper that is going; gives way to one that stays.
 *
 * @param {string} folder
 */
async function takeDuty(folder) {
  /** @type {(() => void) | undefined} */
  let release;
  await waitUntil(() => {
    release = tryLock(folder, 'keeper.lock');
    return release !== undefined || isOnDuty(folder);
  }, dutyLimitMs);
  return release;
}

/** @param {string} folder */
function isOnDuty(folder) {
  try {
    return isSameProcess(JSON.parse(readFileSync(stateFile(folder), 'utf8')));
  } catch {
    return false;
  }
}

function toldToStop() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
}

/** @param {string} folder */
function stateFile(folder) {
  return join(folder, 'keeper.json');
}

const [folder = '', graceMs = ''] = process.argv.slice(2);
keep(folder, Number(graceMs)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
