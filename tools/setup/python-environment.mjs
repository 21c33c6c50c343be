import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';
import { programIn, provideEnvironment } from './virtual-environment.mjs';

/** @param {string} root @param {string} [name] a program of the environment @returns {string} the Python of the checkout */
export function environmentProgram(root, name) {
  return programIn(join(root, '.venv'), name);
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
      await provideEnvironment({ root, folder: join(root, '.venv'), requirements });
      writeStamp(root, 'python', contentHash([requirements]));
    },
  };
}
