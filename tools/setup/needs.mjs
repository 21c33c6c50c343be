// What must be on the machine before anything can be installed. Written in syntax that old versions of Node can read.
import { spawnSync } from 'node:child_process';

const oldestNode = [20, 19];
const oldestPython = [3, 11];

/** Something the machine lacks or a step that failed; the message is one sentence with the remedy in it. */
export class Unmet extends Error {
  /** @override */
  name = 'Unmet';
}

/**
 * @param {string} version such as `20.19.0`
 * @throws {Unmet} when it is too old
 */
export function checkNode(version) {
  if (atLeast(version, oldestNode)) return;
  throw new Unmet(`Node ${oldestNode.join('.')} or newer is needed and this is ${version}: run \`${nodeRemedy()}\`.`);
}

/**
 * The first Python on the path that is new enough and can make virtual environments.
 *
 * @param {readonly string[]} [candidates] commands to ask, in order
 * @returns {string} the command
 * @throws {Unmet} naming the one command that mends it
 */
export function findPython(candidates = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.14', 'python']) {
  const answers = candidates.map(askPython).filter((answer) => answer !== undefined);
  const recent = answers.filter((answer) => atLeast(answer.version, oldestPython));
  const complete = recent.find((answer) => answer.canMakeVenv);
  if (complete) return complete.command;
  const [first] = recent;
  const wanted = oldestPython.join('.');
  if (first) {
    throw new Unmet(`Python ${first.version} cannot make virtual environments: run \`${venvRemedy(first.version)}\`.`);
  }
  const found = answers[0] ? `this machine has ${answers[0].version}` : 'this machine has none';
  throw new Unmet(`Python ${wanted} or newer is needed and ${found}: run \`${pythonRemedy()}\`.`);
}

const question =
  'import sys, importlib.util as u; print("%d.%d.%d" % sys.version_info[:3], int(bool(u.find_spec("venv") and u.find_spec("ensurepip"))))';

/** @param {string} command */
function askPython(command) {
  const asked = spawnSync(command, ['-c', question], { encoding: 'utf8', timeout: 20_000 });
  if (asked.status !== 0) return undefined;
  const [version = '', canMakeVenv] = asked.stdout.trim().split(' ');
  return { command, version, canMakeVenv: canMakeVenv === '1' };
}

/** @param {string} version @param {number[]} oldest */
function atLeast(version, oldest) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

function nodeRemedy() {
  if (process.platform === 'darwin') return 'brew install node';
  if (process.platform === 'win32') return 'winget install OpenJS.NodeJS.LTS';
  return `${asRoot()}npx --yes n lts`;
}

function pythonRemedy() {
  if (process.platform === 'darwin') return 'brew install python@3.12';
  if (process.platform === 'win32') return 'winget install Python.Python.3.12';
  if (has('dnf')) return `${asRoot()}dnf install --assumeyes python3.12`;
  if (has('python3')) return `${asRoot()}apt-get install --yes python3.11 python3.11-venv`;
  return `${asRoot()}apt-get install --yes python3 python3-venv`;
}

/** @param {string} version */
function venvRemedy(version) {
  if (has('dnf')) return `${asRoot()}dnf install --assumeyes python3-pip`;
  return `${asRoot()}apt-get install --yes python${version.split('.').slice(0, 2).join('.')}-venv`;
}

/** @param {string} command */
function has(command) {
  return spawnSync(command, ['--version']).status === 0;
}

function asRoot() {
  return process.getuid && process.getuid() === 0 ? '' : 'sudo ';
}
