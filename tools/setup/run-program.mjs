import { spawn } from 'node:child_process';
import { Unmet } from './needs.mjs';

/**
 * Runs a program of a set-up step; what it prints goes to standard error.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, remedy: string }} options `remedy`: what to do when it fails, a sentence
 * @returns {Promise<void>}
 * @throws {Unmet} when it cannot be started or ends with another code than 0
 */
export function runProgram(command, args, { cwd, env = {}, remedy }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', process.stderr, process.stderr],
      shell: process.platform === 'win32',
    });
    const line = [command, ...args].join(' ');
    child.once('error', (cause) => reject(new Unmet(`\`${line}\` could not be started. ${remedy}`, { cause })));
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve();
      reject(new Unmet(`\`${line}\` ended with ${signal ?? `code ${code}`}. ${remedy}`));
    });
  });
}
