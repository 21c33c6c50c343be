import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, Unmet } from './needs.mjs';
import { runProgram } from './run-program.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

const remedy = 'Look at what it printed above, then run the command again.';

/** @param {string} root @param {string} [name] a program of the environment @returns {string} the Python of the checkout */
export function environmentProgram(root, name = 'python') {
  if (process.platform === 'win32') return join(root, '.venv', 'Scripts', `${name}.exe`);
  return join(root, '.venv', 'bin', name);
}

/** @param {string} root @returns {string} */
export function runtimeRequirements(root) {
  return join(root, 'python', 'requirements.txt');
}

/**
 * The locked Python environment, `.venv`. One that has the development tools keeps them.
 *
 * @param {string} root @param {boolean} development whether the tools of tests and lint are wanted
 * @returns {import('./steps.mjs').Step}
 */
export function pythonEnvironment(root, development) {
  const full = development || existsSync(environmentProgram(root, 'pytest'));
  const requirements = full ? join(root, 'python', 'requirements-dev.txt') : runtimeRequirements(root);
  return {
    name: full ? 'Python packages with the development tools' : 'Python packages',
    cost: 'downloads up to 270 MB, 850 MB on disk',
    isNeeded: () => !existsSync(environmentProgram(root)) || readStamp(root, 'python') !== contentHash([requirements]),
    run: async () => {
      await makeEnvironment(root);
      await install(root, requirements);
      writeStamp(root, 'python', contentHash([requirements]));
    },
  };
}

/** Making an environment ends with pip: one without it was interrupted. @param {string} root */
async function makeEnvironment(root) {
  if (existsSync(environmentProgram(root)) && existsSync(environmentProgram(root, 'pip'))) return;
  await runProgram(findPython(), ['-m', 'venv', '--clear', '.venv'], { root, remedy });
}

/**
 * uv installs ten times as fast as pip; where it cannot be had or cannot reach the packages, pip does the same.
 *
 * @param {string} root @param {string} requirements
 */
async function install(root, requirements) {
  const python = environmentProgram(root);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--requirement'];
  const sync = ['-m', 'uv', 'pip', 'sync', '--quiet', '--python', python, '--require-hashes', requirements];
  try {
    await runProgram(python, [...pip, join(root, 'python', 'requirements-installer.txt')], { root, remedy });
    await runProgram(python, sync, { root, env: { UV_PYTHON_DOWNLOADS: 'never' }, remedy });
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    process.stderr.write('Set-up: uv does not work here; pip does the same in some minutes.\n');
    await runProgram(python, [...pip, requirements], { root, remedy });
  }
}
