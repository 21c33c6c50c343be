// The programs as one file each. What one of them imports lies in up to a thousand files, and to find and read those takes
// a second of every start; as one file it starts in a fifth of that. See docs/decisions/0018-bundles.md.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Unmet } from './needs.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

const entries = {
  worker: 'apps/worker/src/main.ts',
  bot: 'apps/bot/src/main.ts',
  stems: 'tools/stems.ts',
  start: 'tools/start.ts',
  admin: 'tools/admin.ts',
  doctor: 'tools/doctor.ts',
  migrate: 'tools/migrate.ts',
};

/** @typedef {keyof typeof entries} ProgramName */

/** @param {string} name @returns {name is ProgramName} */
export function isBundled(name) {
  return Object.hasOwn(entries, name);
}

/** @param {string} root @param {ProgramName} name @returns {string} the file that holds the whole program */
export function bundleOf(root, name) {
  return join(folderOf(root), `${name}.mjs`);
}

/**
 * What Node is given to start a program; stack traces name the sources.
 *
 * @param {string} root @param {ProgramName} name @returns {string[]}
 */
export function programArgs(root, name) {
  return ['--enable-source-maps', bundleOf(root, name)];
}

/** @param {string} root @returns {import('./steps.mjs').Step} */
export function bundles(root) {
  return {
    name: 'programs',
    cost: 'no download, 40 MB on disk',
    isNeeded: () => readStamp(root, 'bundles') !== hashOf(root, readInputs(root)),
    run: async () => {
      const inputs = await bundle(root);
      writeWhole(inputsFile(root), JSON.stringify(inputs));
      writeStamp(root, 'bundles', hashOf(root, inputs));
    },
  };
}

/**
 * @param {string} root
 * @returns {Promise<string[]>} the sources that went into it, from the root
 * @throws {Unmet} naming the line of a source that does not compile
 */
async function bundle(root) {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: folderOf(root),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Native code, which is found where it is installed.
    external: ['msgpackr-extract'],
    banner: { js: namesOfCommonJs },
    plugins: [{ name: 'places', setup: (hooks) => hooks.onLoad({ filter: maybeOurs }, keepItsPlace) }],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    write: false,
  }).catch((error) => {
    throw new Unmet(`The programs could not be put together: ${error.message}`, { cause: error });
  });
  mkdirSync(folderOf(root), { recursive: true });
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
  return Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
}

/** What packages in the older format expect to be there. */
const namesOfCommonJs = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

const maybeOurs = /\/(apps|packages|tools)\/.*\.(ts|mjs)$/;

/**
 * A source that asks where it lies is told so, not where the bundle is.
 *
 * @param {{ path: string }} source
 * @returns {Promise<import('esbuild').OnLoadResult | undefined>} `undefined` leaves it to esbuild
 */
async function keepItsPlace({ path }) {
  if (path.includes('/node_modules/')) return undefined;
  const text = await readFile(path, 'utf8');
  const contents = text
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
  return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
}

/** Where packages say what they offer, and where everything was found: a bundle hangs on those too. @param {string} root */
function manifests(root) {
  const workspaces = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(kind, name, 'package.json')),
  );
  return ['package-lock.json', 'tools/setup/bundles.mjs', ...workspaces];
}

/** By their full paths: the bundles of a checkout that was moved would look for its files in vain. @param {string} root @param {string[]} inputs */
function hashOf(root, inputs) {
  return contentHash([...manifests(root), ...inputs].map((path) => join(root, path)));
}

/** @param {string} root @returns {string[]} */
function readInputs(root) {
  try {
    return JSON.parse(readFileSync(inputsFile(root), 'utf8'));
  } catch {
    return [];
  }
}

/** @param {string} root */
const folderOf = (root) => join(root, '.data', 'programs');

/** @param {string} root */
const inputsFile = (root) => join(folderOf(root), 'inputs.json');

/** A program that starts meanwhile finds the old file or the new one. @param {string} file @param {string | Uint8Array} content */
function writeWhole(file, content) {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
