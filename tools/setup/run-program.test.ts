import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from './processes.mjs';
import { endOrphan, runProgram } from './run-program.mjs';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-program-'));
});

afterEach(() => rm(root, { recursive: true }));

test('a program that fails is told with its command and the remedy', async () => {
  const options = { root, remedy: 'Try again.' };
  await expect(runProgram('sh', ['-c', 'exit 7'], options)).rejects.toThrow(
    '`sh -c exit 7` ended with code 7. Try again.',
  );
  await expect(runProgram('/nowhere/x', [], options)).rejects.toThrow('`/nowhere/x` could not be started');
  await runProgram('true', [], options);
});

test('what a killed set-up left running is ended by the next one', async () => {
  const module = new URL('./run-program.mjs', import.meta.url).href;
  const source = `import { runProgram } from ${JSON.stringify(module)};
    await runProgram('sleep', ['600'], { root: ${JSON.stringify(root)}, remedy: '' });`;
  const setUp = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: 'ignore' });
  const orphan = await vi.waitFor(async () => {
    const { pid }: { pid: number } = JSON.parse(await readFile(join(root, '.data/setup.child'), 'utf8'));
    return pid;
  }, 10_000);
  setUp.kill('SIGKILL');
  await once(setUp, 'exit');
  expect(isAlive(orphan)).toBe(true);
  await endOrphan(root);
  expect(isAlive(orphan)).toBe(false);
  await endOrphan(root);
});
