import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importProblems } from './check/import-rules.ts';
import { lockfileProblems } from './check/lockfile.ts';
import { readSources, readWorkspaces, withImports } from './check/sources.ts';
import { checkout } from './env.ts';
import { runQuietly } from './programs.ts';
import { environmentProgram } from './setup/python-environment.mjs';

interface Check {
  name: string;
  /** @returns what is wrong, as a person reads it; empty when nothing is */
  run(): Promise<string>;
}

const python = join(checkout, 'python');

const checks: readonly Check[] = [
  { name: 'format and lint', run: () => npmProgram('biome', 'check', '--error-on-warnings', '.') },
  { name: 'types', run: () => npmProgram('tsc', '--project', 'tsconfig.json') },
  { name: 'types of the portal', run: () => npmProgram('tsc', '--project', 'apps/portal/tsconfig.json') },
  { name: 'Python types', run: () => pythonProgram('mypy') },
  { name: 'Python lint', run: () => pythonProgram('ruff', 'check', '.') },
  { name: 'Python format', run: () => pythonProgram('ruff', 'format', '--check', '.') },
  { name: 'who imports whom', run: async () => checkImports() },
  { name: 'lockfile', run: async () => checkLockfile() },
];

/** As many as a small machine has cores. */
const sideBySide = 2;

/** Runs every check, prints what each found. @returns the exit code, 1 when any found something */
export async function main(): Promise<number> {
  const waiting = [...checks];
  let failures = 0;
  const takeFromQueue = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (!(await passes(check))) failures++;
  };
  await Promise.all(Array.from({ length: sideBySide }, takeFromQueue));
  process.stdout.write(`${checks.length - failures} checks passed, ${failures} failed\n`);
  return failures === 0 ? 0 : 1;
}

async function passes({ name, run }: Check): Promise<boolean> {
  const begun = performance.now();
  const problems = await run();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(problems === '' ? `ok      ${name} (${seconds} s)\n` : `FAILED  ${name}\n${problems}\n`);
  return problems === '';
}

const npmProgram = (name: string, ...args: string[]) =>
  problemsOf(join(checkout, 'node_modules', '.bin', name), args, checkout);

const pythonProgram = (name: string, ...args: string[]) => problemsOf(environmentProgram(checkout, name), args, python);

async function problemsOf(command: string, args: string[], cwd: string): Promise<string> {
  const { exitCode, output } = await runQuietly(command, args, { cwd });
  return exitCode === 0 ? '' : output.trim() || `it ended with code ${exitCode}`;
}

function checkImports(): string {
  return importProblems(readSources(checkout).map(withImports), readWorkspaces(checkout)).join('\n');
}

function checkLockfile(): string {
  return lockfileProblems(readFileSync(join(checkout, 'package-lock.json'), 'utf8')).join('\n');
}
