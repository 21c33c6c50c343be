// The steps of set-up in their order. Whether a step is needed is derived from what lies on the disk, in milliseconds.
import { bundles } from './bundles.mjs';
import { fetchEnvironment } from './fetch-environment.mjs';
import { npmPackages } from './npm-packages.mjs';
import { postgresLibraries } from './postgres-libraries.mjs';
import { pythonEnvironment } from './python-environment.mjs';
import { secrets } from './secrets.mjs';
import { warmCaches } from './warm-caches.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what it provides, for a person
 * @property {string} cost what it downloads or how long it takes, measured on Linux
 * @property {() => boolean} isNeeded reads a few small files and starts nothing
 * @property {() => Promise<void> | void} run may be interrupted and run again
 */

/**
 * @param {{ root: string, development: boolean, fetch: boolean, programs: boolean, environment: Record<string, string | undefined> }} options
 * @returns {Step[]}
 */
export function steps({ root, development, fetch, programs, environment }) {
  return [
    npmPackages(root),
    postgresLibraries(root),
    pythonEnvironment(root, development),
    secrets(root, environment),
    warmCaches(root),
    ...(programs ? [bundles(root)] : []),
    ...(fetch ? [fetchEnvironment(root)] : []),
  ];
}
