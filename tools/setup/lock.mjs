// A lock between processes whose holder may die at any moment.
// Each holding has a number, and taking over number n means being the one who creates file n + 1: a slow contender
// cannot remove a newer holder's lock by mistake, as it could with one file that is deleted and made again.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isSameProcess } from './processes.mjs';

/**
 * Holds the lock while `work` runs; waits for a living holder, takes over from a dead one.
 *
 * @template T
 * @param {{ folder: string, name: string, limitMs: number, onWait?: () => void }} lock `onWait` is called once, when another process holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Error} when it is still held after `limitMs`
 */
export async function withLock({ folder, name, limitMs, onWait }, work) {
  const deadline = performance.now() + limitMs;
  let release = tryLock(folder, name);
  if (!release) onWait?.();
  while (!release) {
    if (performance.now() > deadline) throw new Error(`Another process still holds ${join(folder, name)}.`);
    await sleep(50);
    release = tryLock(folder, name);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * @param {string} folder made when it is missing
 * @param {string} name
 * @returns {(() => void) | undefined} what releases the lock, or nothing when another living process holds it
 */
export function tryLock(folder, name) {
  mkdirSync(folder, { recursive: true });
  const latest = newest(folder, name);
  if (latest > 0 && isHeld(join(folder, `${name}.${latest}`))) return undefined;
  const mine = join(folder, `${name}.${latest + 1}`);
  if (!createWhole(mine, identify(process.pid))) return undefined;
  if (newest(folder, name) !== latest + 1) {
    rmSync(mine, { force: true });
    return undefined;
  }
  for (const older of numbers(folder, name)) {
    if (older <= latest) rmSync(join(folder, `${name}.${older}`), { force: true });
  }
  return () => replaceWhole(mine, null);
}

/** @param {string} folder @param {string} name */
function newest(folder, name) {
  return Math.max(0, ...numbers(folder, name));
}

/** @param {string} folder @param {string} name */
function numbers(folder, name) {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => Number(file.slice(name.length + 1)))
    .filter(Number.isInteger);
}

/** @param {string} file */
function isHeld(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return holder !== null && isSameProcess(holder);
  } catch {
    return true; // gone since it was listed: someone else is taking over
  }
}

/** @param {string} file @param {unknown} content @returns {boolean} false when the file exists already */
function createWhole(file, content) {
  const aside = writeAside(file, content);
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} file @param {unknown} content */
function replaceWhole(file, content) {
  renameSync(writeAside(file, content), file);
}

/** @param {string} file @param {unknown} content */
function writeAside(file, content) {
  const aside = `${file}.${randomUUID()}`;
  writeFileSync(aside, JSON.stringify(content));
  return aside;
}
