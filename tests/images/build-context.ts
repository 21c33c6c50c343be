import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../../tools/env.ts';

/** Copies what `docker build` would be sent: the files of the checkout that `.dockerignore` lets through. */
export async function copyContext(to: string): Promise<void> {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: checkout, encoding: 'utf8' }).split('\n');
  const isSent = readRules();
  for (const file of files.filter((one) => one !== '' && isSent(one) && existsSync(join(checkout, one)))) {
    await cp(join(checkout, file), join(to, file));
  }
}

/** The last rule that matches a file, or a folder above it, decides. */
function readRules(): (file: string) => boolean {
  const lines = readFileSync(join(checkout, '.dockerignore'), 'utf8').split('\n');
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ sends: line.startsWith('!'), pattern: patternOf(line.replace('!', '')) }));
  return (file) => rules.findLast(({ pattern }) => pattern.test(file))?.sends ?? true;
}

function patternOf(glob: string): RegExp {
  const text = glob
    .replace(/[.+^${}()|[\]]/g, '\\$&')
    .replaceAll('**/', '(?:.*/)?')
    .replace(/(?<!\.)\*/g, '[^/]*');
  return new RegExp(`^${text}(?:/|$)`);
}
