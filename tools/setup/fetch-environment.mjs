import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';
import { programIn, provideEnvironment } from './virtual-environment.mjs';

/** @param {string} root @param {string} [name] @returns {string} a program of the environment that fetches recordings */
export function fetchProgram(root, name) {
  return programIn(join(root, '.data', 'fetch'), name);
}

/** @param {string} root @returns {string} */
export function fetchRequirements(root) {
  return join(root, 'python', 'fetch', 'requirements.txt');
}

/**
 * The downloaders, apart from the pipeline: spotdl insists on old versions of what it needs. Only Spotify links want them.
 *
 * @param {string} root @returns {import('./steps.mjs').Step}
 */
export function fetchEnvironment(root) {
  return {
    name: 'downloaders for Spotify links',
    cost: 'downloads up to 160 MB, 460 MB on disk',
    isNeeded: () => isFetchOutdated(root),
    run: async () => {
      const requirements = fetchRequirements(root);
      await provideEnvironment({ root, folder: join(root, '.data', 'fetch'), requirements });
      writeStamp(root, 'fetch', contentHash([requirements]));
    },
  };
}

/** @param {string} root @returns {boolean} whether the downloaders are missing, or not those that are pinned */
export function isFetchOutdated(root) {
  return !existsSync(fetchProgram(root)) || readStamp(root, 'fetch') !== contentHash([fetchRequirements(root)]);
}
