// The launcher behind the npm scripts: `node tools/run.mjs NAME [arguments]` brings the checkout up to date, then
// calls `main(arguments)` of tools/NAME.ts in this same process and exits with the code it resolves to.
// The imports wait until Node's version is known to be good, so that an old Node gets a sentence, not a stack trace.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode } from './setup/needs.mjs';

/** The commands whose work needs the Python test and lint tools too. */
const developing = new Set(['check', 'test']);

/** The commands that read the sources as they are, and start no program as it is bundled. */
const readingSources = new Set(['check', 'dev', 'licences']);

/** @param {string} name @param {string[]} args */
async function launch(name, args) {
  checkNode(process.versions.node);
  const { setUp } = await import('./setup.mjs');
  await setUp({ development: developing.has(name), fetch: name === 'test', programs: !readingSources.has(name) });
  const command = await load(name);
  process.exitCode = await command.main(args);
}

/** @param {string} name @returns {Promise<{ main(args: string[]): Promise<number> }>} */
async function load(name) {
  const { bundleOf, isBundled } = await import('./setup/bundles.mjs');
  if (isBundled(name)) {
    process.setSourceMapsEnabled(true);
    return await import(pathToFileURL(bundleOf(join(import.meta.dirname, '..'), name)).href);
  }
  const { register } = await import('tsx/esm/api');
  register();
  return await import(`./${name}.ts`);
}

/**
 * An expected failure is told in its own sentence, a bug with its stack.
 *
 * @param {unknown} error
 * @returns {{ text: string, exitCode: number }} 2: the configuration cannot be used; 3: something could not be installed, reached or started
 */
function explain(error) {
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  if (error.name === 'Unmet') return { text: error.message, exitCode: 3 };
  if (error.name === 'EnvError') return { text: error.message, exitCode: 2 };
  if (error.name !== 'Fault') return { text: error.stack ?? error.message, exitCode: 1 };
  return { text: error.message, exitCode: 'code' in error && error.code === 'service_unavailable' ? 3 : 1 };
}

const [name = '', ...args] = process.argv.slice(2);
launch(name, args).catch((error) => {
  const { text, exitCode } = explain(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
});
