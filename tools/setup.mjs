// Brings a fresh checkout to a running state, and knows in a few milliseconds when there is nothing to do.
// Plain Node without dependencies: it runs before there are any. Standard output stays free for the command that follows.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { checkNode, Unmet } from './setup/needs.mjs';
import { endOrphan } from './setup/run-program.mjs';
import { steps } from './setup/steps.mjs';

const checkout = resolve(import.meta.dirname, '..');

/** An hour: the longest that another set-up of this checkout is waited for, on a slow line. */
const lockLimitMs = 3_600_000;

/**
 * @param {{ development?: boolean, fetch?: boolean, programs?: boolean, root?: string, say?: (line: string) => void }} [options]
 *   `development` adds the tools that tests and lint need, `fetch` the downloaders that Spotify links need; without
 *   `programs` these are left as they are
 * @throws {Unmet} with one sentence when the machine lacks something or a step fails
 */
export async function setUp(options = {}) {
  const { development = false, fetch = false, programs = true, root = checkout, say = sayOnStandardError } = options;
  try {
    const all = steps({ root, development, fetch, programs, environment: process.env });
    if (all.some((step) => step.isNeeded())) await takeInTurn(all, root, say);
  } catch (error) {
    throw asUnmet(error);
  }
}

/** @param {import('./setup/steps.mjs').Step[]} all @param {string} root @param {(line: string) => void} say */
async function takeInTurn(all, root, say) {
  const lock = {
    folder: join(root, '.data'),
    name: 'setup.lock',
    limitMs: lockLimitMs,
    onWait: () => say('Set-up: another one is running in this checkout; waiting for it.'),
  };
  await withLock(lock, async () => {
    await endOrphan(root);
    for (const step of all) await take(step, say);
  });
}

/**
 * A disk that refuses is the machine's matter, not a bug.
 *
 * @param {unknown} error
 */
function asUnmet(error) {
  const refusals = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'];
  if (!(error instanceof Error && 'code' in error && refusals.includes(`${error.code}`))) return error;
  return new Unmet(`Set-up cannot work in this checkout (${error.message}).`, { cause: error });
}

/** @param {import('./setup/steps.mjs').Step} step @param {(line: string) => void} say */
async function take(step, say) {
  if (!step.isNeeded()) return;
  say(`Set-up: ${step.name} (${step.cost}) …`);
  const begun = performance.now();
  await step.run();
  say(`Set-up: ${step.name}: done in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
}

/** @param {string} line */
function sayOnStandardError(line) {
  process.stderr.write(`${line}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode(process.versions.node);
  const asked = { development: process.argv.includes('--development'), fetch: process.argv.includes('fetch') };
  setUp(asked).catch((error) => {
    sayOnStandardError(error instanceof Unmet ? error.message : error.stack);
    process.exitCode = 3;
  });
}
