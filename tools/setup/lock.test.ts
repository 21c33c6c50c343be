import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock, withLock } from './lock.mjs';

const lockModule = new URL('./lock.mjs', import.meta.url).href;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('only one holds it, and the next when it is released', async () => {
  const release = tryLock(folder, 'a');
  expect(release).toBeDefined();
  expect(tryLock(folder, 'a')).toBeUndefined();
  expect(tryLock(folder, 'b')).toBeDefined();
  release?.();
  expect(tryLock(folder, 'a')).toBeDefined();
});

test('work is done under it, and it is released when the work fails', async () => {
  const lock = { folder, name: 'a', limitMs: 1_000 };
  await expect(
    withLock(lock, async () => {
      expect(tryLock(folder, 'a')).toBeUndefined();
      throw new Error('the work failed');
    }),
  ).rejects.toThrow('the work failed');
  expect(await withLock(lock, async () => 'done')).toBe('done');
});

test('waiting ends at the limit, and whoever waits is told once', async () => {
  tryLock(folder, 'a');
  let told = 0;
  const lock = { folder, name: 'a', limitMs: 200, onWait: () => told++ };
  await expect(withLock(lock, async () => undefined)).rejects.toThrow('still holds');
  expect(told).toBe(1);
});

test('it is taken over from a process that was killed', async () => {
  const holder = run(`tryLock(${JSON.stringify(folder)}, 'a'); console.log('held'); setInterval(() => {}, 1000);`);
  await once(holder.stdout, 'data');
  expect(tryLock(folder, 'a')).toBeUndefined();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(tryLock(folder, 'a')).toBeDefined();
});

test('of many processes, some killed while they hold it, two never hold it together', async () => {
  // Each makes a file that must not exist, and removes it; every third dies with the lock in its hands.
  const contender = (index: number) => `
    import { rmSync, writeFileSync } from 'node:fs';
    const inside = ${JSON.stringify(join(folder, 'inside'))};
    for (let round = 0; round < 15; round++) {
      await withLock({ folder: ${JSON.stringify(folder)}, name: 'a', limitMs: 60_000 }, async () => {
        writeFileSync(inside, '', { flag: 'wx' });
        await new Promise((resolve) => setTimeout(resolve, 1));
        rmSync(inside);
        if (${index % 3 === 2} && round === 7) process.kill(process.pid, 'SIGKILL');
      });
    }`;
  const contenders = Array.from({ length: 6 }, (_, index) => run(contender(index)));
  const ends = await Promise.all(
    contenders.map(async (child) => {
      const [problems, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      return problems || signal || code;
    }),
  );
  expect(ends).toEqual([0, 0, 'SIGKILL', 0, 0, 'SIGKILL']);
  expect((await readdir(folder)).filter((file) => file.startsWith('a.'))).toHaveLength(1);
});

function run(program: string): ChildProcessByStdio<null, Readable, Readable> {
  const source = `import { tryLock, withLock } from ${JSON.stringify(lockModule)};\n${program}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'pipe'] });
}
