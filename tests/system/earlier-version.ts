import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../tools/env.ts';

const run = promisify(execFile);
const git = async (...args: string[]) => (await run('git', args, { cwd: checkout, encoding: 'utf8' })).stdout.trim();

const journal = 'packages/db/migrations/meta/_journal.json';

/** A version of this project from before the newest migration, in a folder of its own, ready to run. */
export interface EarlierVersion {
  readonly folder: string;
  /** How many migrations it knows. */
  readonly migrations: number;
  remove(): Promise<void>;
}

/** The commit that the newest migration was made on; `undefined` where the history does not reach back so far. */
export async function findEarlierCommit(): Promise<string | undefined> {
  const newest = await git('log', '-1', '--format=%H', '--', journal).catch(() => '');
  if (newest === '') return undefined;
  return await git('rev-parse', '--verify', '--quiet', `${newest}^`).catch(() => undefined);
}

/** Lays a commit's files out, with the packages of this checkout: what is earlier about it is our own code. */
export async function layOut(commit: string): Promise<EarlierVersion> {
  const folder = await mkdtemp(join(tmpdir(), 'alchemy-earlier-'));
  await run('sh', ['-c', 'git archive "$0" | tar -x -C "$1"', commit, folder], { cwd: checkout });
  await linkPackages(folder);
  const { entries } = JSON.parse(await readFile(join(folder, journal), 'utf8'));
  return { folder, migrations: entries.length, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Every package but our own workspaces, which are those of the folder. */
async function linkPackages(folder: string): Promise<void> {
  const [from, to] = [join(checkout, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(join(to, '@alchemy'), { recursive: true });
  const names = (await readdir(from)).filter((name) => name !== '@alchemy');
  for (const name of names) await symlink(join(from, name), join(to, name));
  for (const kind of ['packages', 'apps']) {
    for (const name of await readdir(join(folder, kind))) {
      await symlink(join(folder, kind, name), join(to, '@alchemy', name));
    }
  }
}
