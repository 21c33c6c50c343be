// PostgreSQL refuses to run as root. As root it runs as another user of the machine, else as a user of its own
// namespace, else from copies at a place that everyone can reach.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lchownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Account who runs PostgreSQL, and from where
 * @property {string} native the folder of its programs
 * @property {string} data where its data folder is
 * @property {{ uid: number, gid: number } | undefined} identity
 * @property {string[]} prefix the words before every command
 */

const shared = '/var/lib/sound-forge-alchemy';

/** Users that PostgreSQL may run as, the first that exists. */
const users = ['postgres', 'nobody'];

/**
 * @param {{ native: string, folder: string, isRoot?: boolean }} place `folder` holds the data folder, `postgres`
 * @returns {Account}
 * @throws {Error} when no user can run it
 */
export function postgresAccount({ native, folder, isRoot = process.getuid?.() === 0 }) {
  const here = { native, data: join(folder, 'postgres'), identity: undefined, prefix: [] };
  if (!isRoot) return here;
  const identity = findUser();
  if (identity && canUse(identity, here.native, folder)) return owned({ ...here, identity });
  if (hasNamespaces()) return owned({ ...here, prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'] });
  if (!identity) throw new Error('PostgreSQL does not run as root, and this machine has no other user to run it.');
  return owned({ ...copied(here), identity });
}

function findUser() {
  for (const user of users) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, user], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return undefined;
}

/** @param {{ uid: number, gid: number }} identity @param {string} native @param {string} folder */
function canUse(identity, native, folder) {
  const runs = spawnSync(join(native, 'bin', 'postgres'), ['--version'], identity);
  return runs.status === 0 && spawnSync('test', ['-x', folder], identity).status === 0;
}

function hasNamespaces() {
  return spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true']).status === 0;
}

/** @param {Account} account */
function copied(account) {
  const folder = join(shared, createHash('sha256').update(account.data).digest('hex').slice(0, 16));
  const native = join(folder, 'native');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (!existsSync(native)) {
    cpSync(account.native, `${native}.new`, { recursive: true, verbatimSymlinks: true, force: true });
    execFileSync('mv', ['-T', `${native}.new`, native]);
  }
  return { ...account, native, data: join(folder, 'postgres') };
}

/** The data folder belongs to whoever runs the server, whoever ran it before. @param {Account} account @returns {Account} */
function owned(account) {
  const uid = account.identity?.uid ?? 0;
  const gid = account.identity?.gid ?? 0;
  if (existsSync(account.data) && statSync(account.data).uid !== uid) giveTree(account.data, uid, gid);
  return account;
}

/** @param {string} folder @param {number} uid @param {number} gid */
function giveTree(folder, uid, gid) {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), uid, gid);
  chownSync(folder, uid, gid);
  chmodSync(folder, 0o700);
}
