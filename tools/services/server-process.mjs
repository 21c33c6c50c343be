// A server as the keeper sees it: a child of its own, or one that an earlier keeper left behind when it was killed.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isSameProcess } from '../setup/processes.mjs';

/**
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {() => boolean} isRunning
 * @property {Promise<void>} ended resolves when the process is gone
 */

/**
 * @typedef {object} Server a server that answers
 * @property {string} url
 * @property {ServerProcess} process
 * @property {NodeJS.Signals} stopSignal what makes it write everything down and end
 */

const pollMs = 25;

/**
 * Starts a program in a session of its own, so that Ctrl-C in a terminal reaches the programs that use it and not it.
 *
 * @param {{ command: string, args: string[], log: string, identity?: { uid: number, gid: number } }} program
 * @returns {ServerProcess}
 */
export function startProcess({ command, args, log, identity = undefined }) {
  const output = openSync(log, 'a', 0o600);
  const stdio = /** @type {import('node:child_process').StdioOptions} */ (['ignore', output, output]);
  const child = spawn(command, args, { ...identity, cwd: '/', env: serverEnvironment(), stdio, detached: true });
  closeSync(output);
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  });
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    ended: ended.then(() => undefined),
  };
}

/** What a server inherits: none of the secrets of the program that happened to start it first. */
export function serverEnvironment() {
  return { PATH: process.env.PATH, TZ: process.env.TZ };
}

/** @param {number} pid @returns {ServerProcess} */
export function adoptProcess(pid) {
  const id = identify(pid);
  const isRunning = () => isSameProcess(id);
  return { pid, isRunning, ended: waitUntil(() => !isRunning(), Number.POSITIVE_INFINITY).then(() => undefined) };
}

/**
 * Asks a server to end, and kills it when it has not after the limit.
 *
 * @param {Server} server @param {number} limitMs
 */
export async function stopServer({ process: running, stopSignal }, limitMs) {
  signal(running, stopSignal);
  if (await waitUntil(() => !running.isRunning(), limitMs)) return;
  signal(running, 'SIGKILL');
  await waitUntil(() => !running.isRunning(), limitMs);
}

/**
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} limitMs
 * @returns {Promise<boolean>} whether the condition came true in time
 */
export async function waitUntil(condition, limitMs) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
}

/** @param {ServerProcess} running @param {NodeJS.Signals} name */
function signal(running, name) {
  if (running.isRunning()) process.kill(running.pid, name);
}
