import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { Fault } from '@alchemy/core/errors';
import { hasCode } from './error-code.ts';
import type { StorageRoot } from './root.ts';

const maxNameBytes = 255;

/**
 * The one way from a name that came from outside to a place on the disk. Takes the last part of the name, puts it into
 * `folder`, follows symbolic links, and refuses what does not end inside the root. The file need not exist yet.
 *
 * @param folder relative to the root, built by `layout.ts`.
 * @param name anything: a URL's last part, a file name out of a child's answer.
 * @returns the absolute path, free of symbolic links.
 * @throws Fault `not_found`, which tells a stranger nothing about what lies where; the cause says why.
 */
export async function locate(root: StorageRoot, folder: string, name: string): Promise<string> {
  if (isAbsolute(folder) || !isWithin(root.path, resolve(root.path, folder))) throw refused(folder, 'outside the root');
  const wanted = join(root.path, folder, lastPart(name));
  const real = await followLinks(wanted);
  if (!isWithin(root.path, real)) throw refused(name, 'outside the root');
  return real;
}

/** {@link locate} for a whole relative path, as the database holds it. */
export function locatePath(root: StorageRoot, path: string): Promise<string> {
  const end = path.lastIndexOf('/');
  return locate(root, path.slice(0, Math.max(end, 0)), path.slice(end + 1));
}

function lastPart(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  if (last === '' || last === '.' || last === '..') throw refused(name, 'names no file');
  if (hasControlCharacter(last)) throw refused(name, 'control character');
  if (Buffer.byteLength(last) > maxNameBytes) throw refused(name, 'too long');
  return last;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}

/**
 * The real path of the deepest part that exists, and the rest after it. A link that leads nowhere is refused: writing
 * to it would create its target.
 */
async function followLinks(path: string): Promise<string> {
  const real = await realPathIfAny(path);
  if (real !== undefined) return real;
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isSymbolicLink()) throw refused(path, 'a symbolic link that leads nowhere');
  // Not there a moment ago and there now: another program put it in place meanwhile.
  if (entry) return followLinks(path);
  const parent = dirname(path);
  return join(await followLinks(parent), path.slice(parent.length));
}

async function realPathIfAny(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new Fault('not_found', 'There is no such file.', { cause: error });
  }
}

const isWithin = (root: string, path: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

const refused = (what: string, why: string) =>
  new Fault('not_found', 'There is no such file.', { cause: new Error(`refused ${JSON.stringify(what)}: ${why}`) });
