// Which process is meant by a number: numbers are used again, so the start time goes with it where the system tells.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ pid: number, startedAt: string | null }} ProcessId */

/** @param {number} pid @returns {ProcessId} */
export function identify(pid) {
  return { pid, startedAt: readState(pid)?.startedAt ?? null };
}

/** @param {ProcessId} id @returns {boolean} whether that very process still runs */
export function isSameProcess(id) {
  return isAlive(id.pid) && (id.startedAt === null || id.startedAt === readState(id.pid)?.startedAt);
}

/** @param {number} pid @returns {boolean} false for a zombie too: a container without an init process keeps those for ever */
export function isAlive(pid) {
  if (existsSync('/proc/self/stat')) return !['Z', 'X', undefined].includes(readState(pid)?.state);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {number} pid @returns {string} its program and arguments, separated by spaces; empty when it is gone */
export function commandLine(pid) {
  if (!existsSync('/proc/self/cmdline'))
    return spawnSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' }).stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/**
 * The state letter, and the clock ticks between the machine's boot and the process's start (fields 3 and 22 of proc(5)).
 *
 * @param {number} pid
 */
function readState(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startedAt: fields[19] };
  } catch {
    return undefined;
  }
}
