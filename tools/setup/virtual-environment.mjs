// Python environments of this checkout, each in a folder of its own, with what a requirements file pins by its hashes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, Unmet } from './needs.mjs';
import { runProgram } from './run-program.mjs';

const remedy = 'Look at what it printed above, then run the command again.';

/** @param {string} folder the environment's own @param {string} [name] @returns {string} one of its programs, `python` by default */
export function programIn(folder, name = 'python') {
  if (process.platform === 'win32') return join(folder, 'Scripts', `${name}.exe`);
  return join(folder, 'bin', name);
}

/**
 * Makes the environment where it is missing, and brings it to what the requirements say.
 *
 * @param {{ root: string, folder: string, requirements: string }} options
 */
export async function provideEnvironment({ root, folder, requirements }) {
  // Making an environment ends with pip: one without it was interrupted.
  if (!existsSync(programIn(folder)) || !existsSync(programIn(folder, 'pip'))) {
    await runProgram(findPython(), ['-m', 'venv', '--clear', folder], { root, remedy });
  }
  await install(root, programIn(folder), requirements);
}

/**
 * uv installs ten times as fast as pip; where it cannot be had or cannot reach the packages, pip does the same.
 * The requirements name every package: there is nothing for pip to add, and nothing for it to find wanting.
 *
 * @param {string} root @param {string} python @param {string} requirements
 */
async function install(root, python, requirements) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  const sync = ['-m', 'uv', 'pip', 'sync', '--quiet', '--python', python, '--require-hashes', requirements];
  try {
    const installer = join(root, 'python', 'requirements-installer.txt');
    await runProgram(python, [...pip, '--requirement', installer], { root, remedy });
    await runProgram(python, sync, { root, env: { UV_PYTHON_DOWNLOADS: 'never' }, remedy });
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    process.stderr.write('Set-up: uv does not work here; pip does the same in some minutes.\n');
    await runProgram(python, [...pip, '--requirement', requirements], { root, remedy });
  }
}
