import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../setup/processes.mjs';
import { Program } from './program.ts';

const limit = { timeout: 20_000 };
let folder = '';
const programs: Program[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'program-'));
});

afterEach(async () => {
  for (const program of programs.splice(0)) program.kill();
  await rm(folder, { recursive: true });
});

test('a program is asked to end, and has ended when stop resolves', async () => {
  const program = await start(`process.on('SIGTERM', () => { fs.writeFileSync('order', 'kept'); process.exit(0); });`);
  await program.stop();
  expect(await readFile(join(folder, 'order'), 'utf8')).toBe('kept');
  expect(await program.ended).toEqual({ wanted: true });
});

test('a program that does not listen is killed at its limit', async () => {
  const program = await start(`process.on('SIGTERM', () => {});`, { stopLimitMs: 100 });
  await program.stop();
  expect(isAlive(await pid())).toBe(false);
});

test('a program that is started again ends in good order first', async () => {
  const program = await start(`process.on('SIGTERM', () => { fs.writeFileSync('order', 'kept'); process.exit(0); });`);
  const first = await pid();
  program.restart();
  await vi.waitFor(async () => expect(await pid()).not.toBe(first), limit);
  expect(await readFile(join(folder, 'order'), 'utf8')).toBe('kept');
  expect(isAlive(first)).toBe(false);
  await program.stop();
  expect(await program.ended).toEqual({ wanted: true });
});

test('one that ends at once is not started again', async () => {
  const program = await start('process.exit(4);');
  expect(await program.ended).toEqual({ wanted: false });
});

test('it ends by itself when its starter was killed', async () => {
  const starter = `
    import { Program } from ${JSON.stringify(new URL('./program.ts', import.meta.url).href)};
    new Program({ name: 'inner', args: ['inner.mjs'], cwd: process.cwd(), env: {}, stopLimitMs: 1000 });`;
  await writeFile(join(folder, 'inner.mjs'), script(`process.on('SIGTERM', () => process.exit(0));`));
  await writeFile(join(folder, 'starter.mts'), starter);
  const outer = aProgram(['--import', import.meta.resolve('tsx'), 'starter.mts'], 1_000);
  const inner = await vi.waitFor(pid, limit);
  outer.kill();
  await vi.waitFor(() => expect(isAlive(inner)).toBe(false), limit);
});

/** Starts a script that writes its process id down and then stays; `body` runs before that. */
async function start(body: string, options: { stopLimitMs?: number } = {}): Promise<Program> {
  await writeFile(join(folder, 'script.mjs'), script(body));
  const program = aProgram(['script.mjs'], options.stopLimitMs ?? 10_000);
  await Promise.race([vi.waitFor(pid, limit), program.ended]);
  return program;
}

function script(body: string): string {
  return `import fs from 'node:fs'; ${body} fs.writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000);`;
}

function aProgram(args: string[], stopLimitMs: number): Program {
  const program = new Program({ name: 'test', args, cwd: folder, env: {}, stopLimitMs });
  programs.push(program);
  return program;
}

async function pid(): Promise<number> {
  const text = await readFile(join(folder, 'pid'), 'utf8');
  expect(text).not.toBe('');
  return Number(text);
}
