// The programs of set-up's steps. The one that runs is written down: when set-up is killed it runs on alone, and the
// next set-up must not work beside it in the same folders.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unmet } from './needs.mjs';
import { identify, isSameProcess } from './processes.mjs';

const pollMs = 50;

/**
 * Runs a program; what it prints goes to standard error.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ root: string, cwd?: string, env?: Record<string, string>, remedy: string }} options `remedy`: what to do when it fails, a sentence
 * @returns {Promise<void>}
 * @throws {Unmet} when it cannot be started or ends with another code than 0
 */
export async function runProgram(command, args, { root, cwd = root, env = {}, remedy }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (child.pid) writeDown(root, child.pid);
  const ending = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `code ${code}`}`));
  });
  rmSync(noteFile(root), { force: true });
  if (ending) throw new Unmet(`\`${[command, ...args].join(' ')}\` ${ending}. ${remedy}`);
}

/**
 * Ends the program that a killed set-up left running, and waits until it is gone.
 *
 * @param {string} root
 */
export async function endOrphan(root) {
  const orphan = readNote(root);
  if (!orphan) return;
  if (isSameProcess(orphan)) process.kill(orphan.pid, 'SIGKILL');
  while (isSameProcess(orphan)) await sleep(pollMs);
  rmSync(noteFile(root), { force: true });
}

/** @param {string} root @param {number} pid */
function writeDown(root, pid) {
  mkdirSync(join(root, '.data'), { recursive: true });
  writeFileSync(noteFile(root), JSON.stringify(identify(pid)));
}

/** @param {string} root @returns {import('./processes.mjs').ProcessId | undefined} */
function readNote(root) {
  try {
    return JSON.parse(readFileSync(noteFile(root), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} root */
function noteFile(root) {
  return join(root, '.data', 'setup.child');
}
