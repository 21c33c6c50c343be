import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { checkout, programEnvironment, readToolEnv } from './env.ts';
import { runVisibly } from './programs.ts';
import { environmentProgram } from './setup/python-environment.mjs';

const folder = join(checkout, 'bench');

/**
 * `npm run bench -- NAME [arguments]` runs `bench/NAME.ts`, or `bench/NAME.py` with underscores for dashes.
 *
 * @returns the benchmark's own exit code; 2 when there is none of that name
 */
export async function main([name = '', ...args]: string[]): Promise<number> {
  readToolEnv();
  const python = join(folder, `${name.replaceAll('-', '_')}.py`);
  const typescript = join(folder, `${name}.ts`);
  if (!names().includes(name)) {
    process.stderr.write(`There is no benchmark "${name}". Name one of: ${names().join(', ')}.\n`);
    return 2;
  }
  const env = programEnvironment({ PYTHONPATH: join(checkout, 'python') });
  if (existsSync(python)) return runVisibly(environmentProgram(checkout), [python, ...args], { cwd: checkout, env });
  return runVisibly(process.execPath, ['--import', 'tsx', typescript, ...args], { cwd: checkout, env });
}

/** The benchmarks as they are named on the command line. */
function names(): string[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z][a-z0-9_-]*\.(ts|py)$/.test(file))
    .map((file) => parse(file).name.replaceAll('_', '-'))
    .sort();
}
